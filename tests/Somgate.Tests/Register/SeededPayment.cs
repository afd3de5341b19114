using Somgate.Register;

namespace Somgate.Tests.Register;

/// <summary>A payment as the seeded register has it, and as tests reckon with it.</summary>
internal sealed record SeededPayment
{
    public required long ProjectId { get; init; }
    public required long PaymentNo { get; init; }
    public required string PaymentId { get; init; }
    public required string Status { get; init; }
    public required string Method { get; init; }
    public required string Source { get; init; }
    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public required string CustomerId { get; init; }
    public required string CustomerIp { get; init; }
    public required string Phone { get; init; }
    public string? ContactPhone { get; init; }
    public string? Email { get; init; }
    public string? LinkId { get; init; }

    /// <summary>State of the letter with its link; null: it is no link.</summary>
    public string? LinkEmail { get; init; }

    public int Opens { get; init; }
    public required long CreatedMs { get; init; }
    public required string CallbackState { get; init; }
    public required string RequestId { get; init; }
    public bool Late { get; init; }
    public bool Unconfirmed { get; init; }
    public long? RepairedMs { get; init; }
    public long? TimeToResultMs { get; init; }
    public required IReadOnlyList<SeededOperation> Operations { get; init; }

    public SeededOperation? Main => Operations.Count == 0 ? null : Operations[^1];

    public bool IsFinal => RegisterKey.FinalStatuses.Contains(Status);

    public SeededOperation? Moved => Operations.MaxBy(operation => operation.UpdatedMs);

    public long UpdatedMs => Moved?.UpdatedMs ?? CreatedMs;

    public long? CompletedMs => !IsFinal ? null : Main?.CompletedMs ?? CreatedMs;

    public int Code => Main?.Code ?? 3358;

    public long? TimeToPayMs => Status == "success" ? Main!.CompletedMs - Main.CreatedMs : null;
}

/// <summary>See <see cref="SeededPayment"/>.</summary>
internal sealed record SeededOperation(
    long OperationId, int Try, string Status, int Code, string? Reason, long CreatedMs, long UpdatedMs, long? CompletedMs, string ProviderPaymentId);

/// <summary>A row of the list: a payment alone, or an operation of it.</summary>
internal sealed record SeededRow(SeededPayment Payment, SeededOperation? Operation)
{
    public long No => Operation?.OperationId ?? Payment.PaymentNo;

    public long? MomentMs(DateBy moment) => moment switch
    {
        DateBy.Created => Operation?.CreatedMs ?? Payment.CreatedMs,
        DateBy.Updated => Operation?.UpdatedMs ?? Payment.UpdatedMs,
        _ => Operation is null ? Payment.CompletedMs : Operation.CompletedMs,
    };
}
