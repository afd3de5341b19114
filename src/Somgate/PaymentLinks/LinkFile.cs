using System.Text.Json;

namespace Somgate.PaymentLinks;

/// <summary>A file of links that is being made, or was (payment-links.md 9).</summary>
internal sealed record LinkFile(long FileId, long MerchantId, long ProjectId, string Name, bool IsDone, long Items, long Made, long Failed, DateTimeOffset MadeAt, string MadeBy);

/// <summary>One link of a file.</summary>
/// <param name="State"><c>open</c>, <c>made</c>, <c>failed</c>.</param>
internal sealed record LinkFileRow(long FileId, long Line, LinkWish Wish, string State, string? Fault);

/// <summary>A link as people ask for it, in a form or a line of a file. Kept sealed, for a customer's contacts stand in it.</summary>
internal sealed record LinkWish
{
    public required long ProjectId { get; init; }
    public required string PaymentId { get; init; }
    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public string Description { get; init; } = "";

    /// <summary>Empty: the payment id.</summary>
    public string CustomerId { get; init; } = "";

    public string Extra { get; init; } = "";
    public required DateTimeOffset BestBefore { get; init; }
    public string Method { get; init; } = "";
    public string Language { get; init; } = "";
    public string Phone { get; init; } = "";
    public string Email { get; init; } = "";
    public bool SendEmail { get; init; }
    public string SuccessUrl { get; init; } = "";
    public string DeclineUrl { get; init; } = "";
    public string ReturnUrl { get; init; } = "";
    public string CallbackUrl { get; init; } = "";

    /// <summary>The customer's contacts as one JSON object; null: none.</summary>
    public string? Details()
    {
        var details = new Dictionary<string, string>();
        if (Email.Length > 0) details["email"] = Email;
        if (Phone.Length > 0) details["phone"] = Phone;
        return details.Count > 0 ? JsonSerializer.Serialize(details) : null;
    }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static LinkWish Read(string json) => JsonSerializer.Deserialize<LinkWish>(json)!;
}
