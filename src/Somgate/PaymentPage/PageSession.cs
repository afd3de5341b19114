using Somgate.Payments;

namespace Somgate.PaymentPage;

/// <summary>One opened page (payment-page.md 8.1): what was asked for and how far the customer has come before the payment. All sessions of a payment id share the payment.</summary>
internal sealed record PageSession
{
    /// <summary>SHA-256 of the id, which itself is kept nowhere: who reads the database can't take over a page.</summary>
    public required byte[] Hash { get; init; }

    public required PageOpening Opening { get; init; }

    /// <summary>The customer's own choice; null: not made.</summary>
    public string? Language { get; init; }

    /// <summary>Code of the method that the customer chose; null: none yet.</summary>
    public string? Method { get; init; }

    /// <summary>Steps taken in this session, for <see cref="PageTurn"/>.</summary>
    public int Steps { get; init; }

    /// <summary>The payment that Pay registered here last; null: none, or the customer began again after it could not be started.</summary>
    public long? PaymentNo { get; init; }

    /// <summary>After how many tries of the payment the customer pressed "Try again" here; null: never.</summary>
    public int? TryAfter { get; init; }

    /// <summary>The payment was paid before this session was opened.</summary>
    public bool WasPaid { get; init; }

    /// <summary>A new code was sent and nothing entered since.</summary>
    public bool CodeSentAgain { get; init; }

    /// <summary>When the customer was sent back automatically, which happens once.</summary>
    public DateTimeOffset? ReturnedAt { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset SeenAt { get; init; }

    public PaymentKey Key => new(Opening.ProjectId, PaymentKey.Fold(Opening.PaymentId));

    public override string ToString() => $"page of project {Opening.ProjectId}";
}

/// <summary>
/// The number that every form carries (payment-page.md 8.2): it grows with each step of session or payment that the customer sees, not with our questions to the
/// bank. Pure.
/// </summary>
internal static class PageTurn
{
    public static int Of(PageSession session, Payment? payment)
    {
        var turn = session.Steps;
        if (payment is null) return turn;
        foreach (var operation in payment.Operations) turn += 1 + Seen(operation);
        // The last try is over twice: when it is declined, and when no other may follow.
        return payment.Status == PaymentStatus.Decline ? turn + 1 : turn;
    }

    // Each term only grows but "entered", and that falls by one where the wrong codes rise by two.
    private static int Seen(Operation operation)
    {
        if (operation.CodeSentAt is null) return operation.IsFinal ? 1 : 0;
        var entered = operation.Status == OperationStatus.AwaitingClarification ? 0 : 1;
        return 1 + 2 * operation.WrongCodes + operation.Resends + entered + (operation.IsFinal ? 1 : 0);
    }
}
