namespace Somgate.Payments;

/// <summary>What the page that registered a payment says of further tries (payment-page.md 15).</summary>
/// <param name="TriesMax">The first one included.</param>
/// <param name="Window">From the first decline.</param>
/// <param name="Before">Takes the place of the window: <c>best_before</c>.</param>
internal sealed record RetryTerms(int TriesMax, TimeSpan Window, DateTimeOffset? Before);

/// <summary>Whether a payment may be tried again, and until when (payment-page.md 15). Pure.</summary>
internal static class Retries
{
    /// <summary>The protocol has it; Mbank doesn't say it.</summary>
    private const int DeclinedByRisk = 20401;

    /// <summary>After a decline that the provider has confirmed: until when another try may begin; null: there is none.</summary>
    /// <param name="payment">With the declined try as its latest operation.</param>
    public static DateTimeOffset? Until(Payment payment, int code, DateTimeOffset now)
    {
        if (payment.Retry is not { } terms || !AreLeft(payment) || !IsWorthAnother(code)) return null;
        var until = payment.RetryUntil ?? terms.Before ?? now + terms.Window;
        return until > now ? until : null;
    }

    /// <summary>Whether the customer may begin another try now.</summary>
    public static bool AreOpen(Payment payment, DateTimeOffset now) =>
        payment.Status == PaymentStatus.AwaitingCustomer && now < payment.RetryUntil && AreLeft(payment);

    /// <summary>How many tries are left.</summary>
    public static int Left(Payment payment) => Math.Max(0, (payment.Retry?.TriesMax ?? 1) - payment.Operations.Count(operation => operation.Type == OperationType.Sale));

    /// <summary>Where an earlier try turned out charged after all, another one might charge twice.</summary>
    public static bool HasPaid(Payment payment) => payment.Operations.Any(operation => operation.LateSuccess);

    private static bool AreLeft(Payment payment) => Left(payment) > 0 && !HasPaid(payment);

    /// <summary>Not when the customer refused, and not when somebody finds the payment suspicious.</summary>
    private static bool IsWorthAnother(int code) => code is not (ResultCode.CancelledByCustomer or DeclinedByRisk or ResultCode.Suspicious);
}
