using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>Which screen a page shows: a pure function of session, payment and moment, so that reload, another tab and a restart show the same (payment-page.md 8.1, 9).</summary>
internal static class Screen
{
    /// <summary>A page lives so long after its last request, and after the end of its payment.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <param name="payment">The newest of the session's payment id; null: none yet.</param>
    /// <returns>Never S12, which stands in for S5 or S6, and never S13.</returns>
    public static ScreenId Of(PageSession session, Payment? payment, AvailableMethods available, PageSettings page, DateTimeOffset now)
    {
        if (IsOver(session, payment, now)) return ScreenId.Gone;
        if (payment is { Latest: { } operation })
        {
            if (!IsSame(session.Opening, payment)) return ScreenId.Gone;
            return payment.Status switch
            {
                PaymentStatus.Processing => ScreenId.Waiting,
                // The code's life is over, and the bank has yet to be asked.
                PaymentStatus.AwaitingClarification => now >= operation.CodeEndsAt ? ScreenId.Waiting : ScreenId.Code,
                // Its end has to be told yet.
                PaymentStatus.AwaitingCustomer when now >= payment.RetryUntil => ScreenId.Waiting,
                PaymentStatus.AwaitingCustomer => session.TryAfter == payment.Operations.Count ? BeforePay(session, available, page) : ScreenId.Retry,
                PaymentStatus.Success => ScreenId.Success,
                PaymentStatus.Decline => ScreenId.Decline,
                _ when EndOf(payment, now) is { } end => end,
                PaymentStatus.AwaitingPayment or PaymentStatus.InvoiceSent => BeforePay(session, available, page),
                _ => throw new ArgumentOutOfRangeException(nameof(payment), payment.Status, "a payment with operations is not in error"),
            };
        }

        if (payment is not null && payment.PaymentNo == session.PaymentNo) return ScreenId.NotStarted;
        if (session.Opening.BestBefore <= now) return ScreenId.TimeOver;
        return BeforePay(session, available, page);
    }

    /// <summary>The method that is chosen, forced, or the only one; null: the customer has to choose.</summary>
    public static IPaymentMethod? MethodOf(PageSession session, AvailableMethods available, PageSettings page)
    {
        if (available.Methods.FirstOrDefault(method => method.Code == session.Method) is { } chosen) return chosen;
        var skips = session.Opening.ForcedMethod is not null || page.SkipSingleMethod;
        return available.Methods.Count == 1 && skips ? available.Methods[0] : null;
    }

    /// <summary>Whether a payment is what the opening asked for (payment-page.md 8.3): otherwise the id is taken.</summary>
    public static bool IsSame(PageOpening opening, Payment payment) =>
        opening.LinkPaymentNo is { } link
            ? payment.PaymentNo == link
            : payment.Sum == new Money(opening.AmountMinor, opening.Currency) && payment.Source != PaymentSource.Link;

    /// <summary>Why a link can be used no longer without anybody having paid by it (payment-links.md 6); null: it can, or somebody has.</summary>
    public static ScreenId? EndOf(Payment payment, DateTimeOffset now) => payment.Status switch
    {
        PaymentStatus.InvoiceCanceled => ScreenId.LinkCanceled,
        PaymentStatus.Expired => ScreenId.LinkExpired,
        // Its end has to be told yet.
        PaymentStatus.AwaitingPayment or PaymentStatus.InvoiceSent when !Links.IsOpen(payment, now) => ScreenId.LinkExpired,
        _ => null,
    };

    /// <summary>The key of the text that says why a payment was declined (payment-page.md 9).</summary>
    public static string ReasonOf(int code) => code switch
    {
        ResultCode.InsufficientFunds => "no.funds",
        ResultCode.AccountLimit or ResultCode.AmountAboveLimit or ResultCode.AmountBelowLimit => "no.limit",
        ResultCode.NoSuchAccount or ResultCode.AccountRestricted or 20106 or 20107 => "no.account",
        20103 or ResultCode.TooManyCodes => "no.code",
        ResultCode.TimeOut => "no.time",
        ResultCode.CancelledByCustomer or ResultCode.TriesCancelled => "no.cancelled",
        ResultCode.ProviderUnavailable => "no.bank",
        _ => "no.general",
    };

    private static ScreenId BeforePay(PageSession session, AvailableMethods available, PageSettings page)
    {
        if (available.Methods.Count == 0) return ScreenId.NotAvailable;
        return MethodOf(session, available, page) is null ? ScreenId.Choice : ScreenId.Phone;
    }

    private static bool IsOver(PageSession session, Payment? payment, DateTimeOffset now)
    {
        var last = session.SeenAt;
        if (payment is not null && Standing.IsFinal(payment.Status) && payment.ChangedAt > last) last = payment.ChangedAt;
        return now >= last + Life;
    }
}
