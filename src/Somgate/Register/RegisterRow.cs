using System.Text.Json;
using Somgate.Payments;

namespace Somgate.Register;

/// <summary>One row of the register: a payment with its main operation, or an operation with its payment (dashboard.md 2.1).</summary>
internal sealed record RegisterRow
{
    public required Grain Grain { get; init; }
    public required long ProjectId { get; init; }
    public required long PaymentNo { get; init; }
    public required string PaymentId { get; init; }
    public required string PaymentStatus { get; init; }

    /// <summary><c>purchase</c>, or <c>invoice</c> for a link.</summary>
    public string PaymentType => Source == "link" ? "invoice" : "purchase";

    public required Money Sum { get; init; }
    public required string Method { get; init; }
    public required string Source { get; init; }
    public required string AccountMasked { get; init; }
    public required string CustomerId { get; init; }
    public required string CustomerIp { get; init; }

    /// <summary>Phone and e-mail among them: personal, sealed until somebody with the right reads them.</summary>
    public Secret? CustomerDetails { get; init; }

    public required string Description { get; init; }

    /// <summary>Other stored fields of the request, as one JSON object; null: none.</summary>
    public string? Extra { get; init; }

    public required DateTimeOffset PaymentCreatedAt { get; init; }
    public required DateTimeOffset PaymentUpdatedAt { get; init; }
    public DateTimeOffset? PaymentCompletedAt { get; init; }
    public required DateTimeOffset ThresholdAt { get; init; }

    /// <summary>Result code of the main operation; in <c>error</c> that of the first problem.</summary>
    public required int Code { get; init; }

    public string? Reason { get; init; }
    public required string RequestId { get; init; }
    public string? LinkId { get; init; }
    public long? TimeToPayMs { get; init; }
    public long? TimeToResultMs { get; init; }
    public required string CallbackState { get; init; }
    public bool Late { get; init; }
    public bool Unconfirmed { get; init; }
    public DateTimeOffset? RepairedAt { get; init; }

    /// <summary>Null: the payment has none.</summary>
    public RegisterOperation? Operation { get; init; }

    /// <summary>The newest callback; null: not asked for, or there is none.</summary>
    public RegisterCallback? Callback { get; init; }

    /// <summary>The moment that the list is ordered by, and the number that breaks ties.</summary>
    public required (long Ms, long No) Place { get; init; }

    public string? CustomerEmail => Detail("email");

    public string? CustomerPhone => Detail("phone");

    private string? Detail(string name)
    {
        if (CustomerDetails is not { } details) return null;
        using var given = JsonDocument.Parse(details.Reveal());
        return given.RootElement.TryGetProperty(name, out var member) ? member.ToString() : null;
    }
}

/// <summary>Columns of an operation.</summary>
internal sealed record RegisterOperation(
    long OperationId, string Type, string Status, int Code, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? CompletedAt,
    string ProviderPaymentId, string ProviderCode, string ProviderMessage, DateTimeOffset? ProviderAt);

/// <summary>Columns of the newest callback; of several addresses the tries of the most tried, and the last delivery.</summary>
internal sealed record RegisterCallback(int Tries, DateTimeOffset? DeliveredAt);
