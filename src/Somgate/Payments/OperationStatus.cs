namespace Somgate.Payments;

/// <summary>The published statuses of an operation (gate.md 5.1).</summary>
internal enum OperationStatus
{
    Processing,
    AwaitingClarification,
    Success,
    Decline,

    /// <summary>Of a link: the e-mail with it is on its way (payment-links.md 4).</summary>
    AwaitingPayment,

    /// <summary>Of a link: it can be used, or has been.</summary>
    InvoiceSent,

    /// <summary>Of a link: nobody pressed Pay in time.</summary>
    Expired,

    /// <summary>Of a link: the merchant has canceled it.</summary>
    InvoiceCanceled,
}
