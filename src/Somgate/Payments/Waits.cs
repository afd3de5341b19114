namespace Somgate.Payments;

/// <summary>How long each state may last and how long the pauses are (gate.md 5.3, 6; mbank-service.md 4). Pure: the moment comes in by argument.</summary>
internal static class Waits
{
    public const int WrongCodesMax = 3;
    public const int ResendsMax = 3;

    /// <summary>Between two codes, and between two accepted resends (gate.md 4.5).</summary>
    public static readonly TimeSpan ResendPause = TimeSpan.FromSeconds(60);

    /// <summary>How long after the threshold the provider is still asked before we decline without its word.</summary>
    public static readonly TimeSpan Closing = TimeSpan.FromSeconds(60);

    /// <summary>Two calls with their whole time-out fit in here; a question that could end after the closing minute isn't begun.</summary>
    public static readonly TimeSpan LastQuestion = TimeSpan.FromSeconds(20);

    /// <summary>The sweep may come this late to a closing that is over; later than that the process was down, and the provider is asked first.</summary>
    public static readonly TimeSpan GivingUpLate = TimeSpan.FromSeconds(5);

    /// <summary>How long the provider is asked on after our decline.</summary>
    public static readonly TimeSpan Chase = TimeSpan.FromDays(30);

    /// <summary>2, 4, 8 … 60 s between questions that leave us where we were.</summary>
    public static TimeSpan Question(int asked) => TimeSpan.FromSeconds(Math.Min(60, 2L << Math.Min(asked, 10)));

    /// <summary>60 s doubling to one hour after our decline.</summary>
    public static TimeSpan Chasing(int asked) => TimeSpan.FromSeconds(Math.Min(3600, 60L << Math.Min(asked, 10)));

    /// <summary>A code's life, never beyond the threshold.</summary>
    public static DateTimeOffset CodeEnds(Payment payment, DateTimeOffset sentAt) => Earlier(sentAt + payment.CodeLife, payment.ThresholdAt);

    /// <summary>The moment at which an open operation must be closed: the end of the code's life while the code is awaited, else the threshold.</summary>
    public static DateTimeOffset Limit(Payment payment, Operation operation) =>
        operation is { Step: Step.AwaitCode, CodeEndsAt: { } ends } ? ends : payment.ThresholdAt;

    /// <summary>True when an open operation's limit is over and its closing hasn't begun.</summary>
    public static bool IsOver(Payment payment, Operation operation, DateTimeOffset now) =>
        operation.Type == OperationType.Sale && !operation.IsFinal && !IsClosing(operation) && now >= Limit(payment, operation);

    /// <summary>True when a payment link has run out and nobody has said so yet (payment-links.md 4).</summary>
    public static bool IsLinkOver(Payment payment, Operation operation, DateTimeOffset now) =>
        operation.Type == OperationType.Invoice && Links.IsWaiting(payment) && now >= payment.Link?.BestBefore;

    /// <summary>True when the customer may try again no longer and nobody has said so yet (payment-page.md 15).</summary>
    public static bool AreTriesOver(Payment payment, Operation operation, DateTimeOffset now) =>
        payment.Status == PaymentStatus.AwaitingCustomer && payment.Latest?.OperationId == operation.OperationId && now >= payment.RetryUntil;

    public static bool IsClosing(Operation operation) => !operation.IsFinal && operation.Step is Step.Cancel or Step.AskAfterCancel;

    /// <summary>Declined without the provider's word from here on.</summary>
    public static DateTimeOffset GivesUpAt(Payment payment) => payment.ThresholdAt + Closing;

    /// <summary>True when the closing minute has just run out after at least one unanswered round of questions.</summary>
    public static bool MustGiveUp(Payment payment, Operation operation, DateTimeOffset now) =>
        IsClosing(operation) && operation.Questions > 0 && now >= GivesUpAt(payment) && now < GivesUpAt(payment) + GivingUpLate;

    public static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
