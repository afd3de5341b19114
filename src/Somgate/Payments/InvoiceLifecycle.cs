namespace Somgate.Payments;

/// <summary>
/// The part of the <see cref="Lifecycle"/> that is about the operation of a payment link (payment-links.md 3, 4): it waits until somebody pays, and then stands
/// still. Pure.
/// </summary>
internal static class InvoiceLifecycle
{
    /// <param name="before">The invoice operation, always the first of its payment.</param>
    public static Decision Decide(Payment payment, Operation before, OperationEvent happened, DateTimeOffset now) => happened switch
    {
        OperationEvent.LinkSent when before.Status == OperationStatus.AwaitingPayment => Move(payment, before with
        {
            Status = OperationStatus.InvoiceSent,
            Code = ResultCode.Success,
            ChangedAt = now,
            DueAt = payment.Link?.BestBefore,
            LeasedBy = null,
        }),
        OperationEvent.LinkExpired when Waits.IsLinkOver(payment, before, now) => Move(payment, Ended(before, OperationStatus.Expired, ResultCode.TimeOut, now)),
        OperationEvent.LinkCanceled when Links.IsWaiting(payment) => Move(payment, Ended(before, OperationStatus.InvoiceCanceled, ResultCode.TriesCancelled, now)),
        OperationEvent.LinkCanceled when payment.Status == PaymentStatus.AwaitingCustomer => CancelBetweenTries(payment, before, now),
        _ => Decision.Refused.Quietly,
    };

    /// <summary>Somebody pays: nothing is awaited of the link any more. When Pay comes before the letter, the operation passes on silently.</summary>
    public static Operation Paid(Operation invoice, DateTimeOffset now) => invoice with
    {
        Status = OperationStatus.InvoiceSent,
        Code = ResultCode.Success,
        ChangedAt = invoice.Status == OperationStatus.InvoiceSent ? invoice.ChangedAt : now,
        DueAt = null,
        LeasedBy = null,
    };

    // The declined sale waited for its next try, which will not come.
    private static Decision CancelBetweenTries(Payment payment, Operation before, DateTimeOffset now)
    {
        var last = payment.Operations[^1];
        var settled = payment.Replace(last with { DueAt = null, LeasedBy = null }) with { RetryUntil = null };
        return Move(settled, Ended(before, OperationStatus.InvoiceCanceled, ResultCode.TriesCancelled, now), last.OperationId);
    }

    private static Operation Ended(Operation before, OperationStatus status, int code, DateTimeOffset now) =>
        before with { Status = status, Code = code, ChangedAt = now, DueAt = null, LeasedBy = null };

    private static Decision.Changed Move(Payment payment, Operation after, long? also = null) =>
        new(payment.With(after), after, Tell.Merchant) { AlsoMoved = also };
}

/// <summary>What may be done with a payment link now (payment-links.md 4). Pure.</summary>
internal static class Links
{
    /// <summary>Nobody has pressed Pay, canceled it or let it run out.</summary>
    public static bool IsWaiting(Payment payment) => payment.Status is PaymentStatus.AwaitingPayment or PaymentStatus.InvoiceSent;

    /// <summary>The first sale may begin.</summary>
    public static bool IsOpen(Payment payment, DateTimeOffset now) => IsWaiting(payment) && now < payment.Link?.BestBefore;
}
