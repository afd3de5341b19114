namespace Somgate.Payments;

/// <summary>
/// A payment's status as read off its operations: that of the latest one, unless an earlier try has paid; without any, the request was inconsistent (gate.md 5.1).
/// While the customer may try again after a decline, the payment waits for them.
/// </summary>
internal static class Standing
{
    /// <param name="retryUntil">See <see cref="Payment.RetryUntil"/>.</param>
    public static PaymentStatus Of(IReadOnlyList<Operation> operations, DateTimeOffset? retryUntil)
    {
        if (operations.Count == 0) return PaymentStatus.Error;
        foreach (var operation in operations)
            if (operation.Status == OperationStatus.Success) return PaymentStatus.Success;
        // Between two tries the merchant may cancel the link, and that is the last word.
        if (operations[0].Status == OperationStatus.InvoiceCanceled) return PaymentStatus.InvoiceCanceled;
        var latest = Of(operations[^1].Status);
        return latest == PaymentStatus.Decline && retryUntil is not null ? PaymentStatus.AwaitingCustomer : latest;
    }

    public static PaymentStatus Of(OperationStatus status) => status switch
    {
        OperationStatus.Processing => PaymentStatus.Processing,
        OperationStatus.AwaitingClarification => PaymentStatus.AwaitingClarification,
        OperationStatus.Success => PaymentStatus.Success,
        OperationStatus.Decline => PaymentStatus.Decline,
        OperationStatus.AwaitingPayment => PaymentStatus.AwaitingPayment,
        OperationStatus.InvoiceSent => PaymentStatus.InvoiceSent,
        OperationStatus.Expired => PaymentStatus.Expired,
        OperationStatus.InvoiceCanceled => PaymentStatus.InvoiceCanceled,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not an operation status"),
    };

    /// <summary>True for the statuses that nothing but a late word of the bank or an operator can change.</summary>
    public static bool IsFinal(PaymentStatus status) => status is
        PaymentStatus.Success or PaymentStatus.Decline or PaymentStatus.Error or PaymentStatus.Expired or PaymentStatus.InvoiceCanceled;

    /// <inheritdoc cref="IsFinal(PaymentStatus)"/>
    public static bool IsFinal(OperationStatus status) => status is
        OperationStatus.Success or OperationStatus.Decline or OperationStatus.Expired or OperationStatus.InvoiceCanceled;
}
