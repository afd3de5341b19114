namespace Somgate.BankSimulator;

internal enum PaymentStatus { WaitCode, Processing, Charge, Reject, Cancel, Expired }

/// <summary>What Somgate asked the bank to debit: the body of create.</summary>
internal sealed record CreateRequest(
    string OrderNumber, string Phone, long AmountMinor, string Currency, string? Comment, string NoticeUrl, int LifetimeS)
{
    /// <summary>Whether this is the same purchase said again.</summary>
    /// <remarks>The lifetime is no part of it: it counts the seconds left until one and the same threshold, so a repeat says fewer.</remarks>
    public bool SaysTheSameAs(CreateRequest other) => this with { LifetimeS = 0 } == other with { LifetimeS = 0 };
}

/// <summary>A payment as the bank remembers it.</summary>
/// <param name="Code">The code that is right now; a resend replaces it.</param>
internal sealed record Payment(CreateRequest Request, Guid PaymentId, DateTimeOffset CreatedAt, string Code)
{
    public PaymentStatus Status { get; init; } = PaymentStatus.WaitCode;

    /// <summary>The word of a refusal, null in every other status.</summary>
    public string? Reason { get; init; }

    /// <summary>When the payment became final.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the debit under way will be done.</summary>
    public DateTimeOffset? DebitAt { get; init; }

    public DateTimeOffset CodeSentAt { get; init; } = CreatedAt;

    /// <summary>Whether the present code reached the phone.</summary>
    public bool CodeArrived { get; init; }

    public int CodesResent { get; init; }

    public int WrongCodes { get; init; }

    /// <summary>The code of the last confirm if it was wrong and no new code was sent since: said again, it counts nothing.</summary>
    public string? LastWrongCode { get; init; }

    /// <summary>Whether Somgate has still to be told the final status.</summary>
    public bool NoticeIsOwed { get; init; }

    public bool IsFinal() => Status is not (PaymentStatus.WaitCode or PaymentStatus.Processing);

    public DateTimeOffset ExpiresAt() => CreatedAt + TimeSpan.FromSeconds(Request.LifetimeS);

    public Scene Scene() => Script.For(Request.Phone);
}
