namespace Somgate.Payments;

/// <summary>The published statuses of a payment (gate.md 5.1).</summary>
internal enum PaymentStatus
{
    Processing,
    AwaitingClarification,

    /// <summary>Between two tries of a payment of the page (payment-page.md 15): the customer may try again.</summary>
    AwaitingCustomer,
    Success,
    Decline,
    Error,

    /// <summary>A link whose e-mail is on its way (payment-links.md 4).</summary>
    AwaitingPayment,

    /// <summary>A link that can be used.</summary>
    InvoiceSent,

    /// <summary>A link that nobody used in time.</summary>
    Expired,

    /// <summary>A link that the merchant has canceled.</summary>
    InvoiceCanceled,
}

/// <summary>How statuses are spelled on the wire and in the database.</summary>
internal static class StatusText
{
    public static string Of(PaymentStatus status) => status switch
    {
        PaymentStatus.Processing => "processing",
        PaymentStatus.AwaitingClarification => "awaiting clarification",
        PaymentStatus.AwaitingCustomer => "awaiting customer",
        PaymentStatus.Success => "success",
        PaymentStatus.Decline => "decline",
        PaymentStatus.Error => "error",
        PaymentStatus.AwaitingPayment => "awaiting payment",
        PaymentStatus.InvoiceSent => "invoice sent",
        PaymentStatus.Expired => "expired",
        PaymentStatus.InvoiceCanceled => "invoice canceled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a payment status"),
    };

    public static string Of(OperationStatus status) => Of(Standing.Of(status));

    public static PaymentStatus ReadPayment(string text) => text switch
    {
        "processing" => PaymentStatus.Processing,
        "awaiting clarification" => PaymentStatus.AwaitingClarification,
        "awaiting customer" => PaymentStatus.AwaitingCustomer,
        "success" => PaymentStatus.Success,
        "decline" => PaymentStatus.Decline,
        "error" => PaymentStatus.Error,
        "awaiting payment" => PaymentStatus.AwaitingPayment,
        "invoice sent" => PaymentStatus.InvoiceSent,
        "expired" => PaymentStatus.Expired,
        "invoice canceled" => PaymentStatus.InvoiceCanceled,
        _ => throw new ArgumentOutOfRangeException(nameof(text), text, "not a payment status"),
    };

    public static OperationStatus ReadOperation(string text) => text switch
    {
        "processing" => OperationStatus.Processing,
        "awaiting clarification" => OperationStatus.AwaitingClarification,
        "success" => OperationStatus.Success,
        "decline" => OperationStatus.Decline,
        "awaiting payment" => OperationStatus.AwaitingPayment,
        "invoice sent" => OperationStatus.InvoiceSent,
        "expired" => OperationStatus.Expired,
        "invoice canceled" => OperationStatus.InvoiceCanceled,
        _ => throw new ArgumentOutOfRangeException(nameof(text), text, "not an operation status"),
    };
}
