namespace Somgate.Client;

/// <summary>Where a payment stands. New statuses may appear: treat <see cref="Unknown"/> as one that is not final.</summary>
public enum PaymentStatus
{
    /// <summary>A status that this library doesn't know; its text is <see cref="PaymentState.StatusText"/>.</summary>
    Unknown,

    /// <summary>The platform or the bank works on it.</summary>
    Processing,

    /// <summary>The customer's code is wanted: send it with <see cref="GateClient.ClarifyAsync"/>.</summary>
    AwaitingClarification,

    /// <summary>Between two tries on Payment Page.</summary>
    AwaitingCustomer,

    /// <summary>Paid. Final.</summary>
    Success,

    /// <summary>Not paid. Final.</summary>
    Decline,

    /// <summary>The request contradicted itself or the project's settings; nothing was charged and the id may be used again. Final.</summary>
    Error,

    /// <summary>A payment link whose e-mail is on its way; it can be used already.</summary>
    AwaitingPayment,

    /// <summary>A payment link that can be used.</summary>
    InvoiceSent,

    /// <summary>A payment link that nobody used in time. Final.</summary>
    Expired,

    /// <summary>A payment link that the merchant has canceled. Final.</summary>
    InvoiceCanceled,
}

/// <summary>A payment as a callback or a status answer describes it (callbacks.md 4, gate.md 4.6).</summary>
public sealed record PaymentState
{
    /// <summary>The project.</summary>
    public required long ProjectId { get; init; }

    /// <summary>The merchant's id, as spelled in the accepted sale.</summary>
    public required string PaymentId { get; init; }

    /// <summary>What decides: nothing else says whether it is paid.</summary>
    public required PaymentStatus Status { get; init; }

    /// <summary>The status as published, for instance <c>awaiting clarification</c>.</summary>
    public required string StatusText { get; init; }

    /// <summary>When it came into this status, or when the code was last asked for; null if absent.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary><c>purchase</c>, or <c>invoice</c> for a payment link.</summary>
    public string Type { get; init; } = "";

    /// <summary>Code of the method, <c>mbank</c>.</summary>
    public string Method { get; init; } = "";

    /// <summary>To be compared with the merchant's own order before anything is delivered; null if absent.</summary>
    public Sum? Sum { get; init; }

    /// <summary>The merchant's text, otherwise the payment id.</summary>
    public string Description { get; init; } = "";

    /// <summary>The merchant's id of the customer.</summary>
    public string CustomerId { get; init; } = "";

    /// <summary>The phone number, masked by the platform.</summary>
    public string AccountNumberMasked { get; init; } = "";

    /// <summary>The operations, newest last; a callback holds the latest only, an <c>error</c> none.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = [];

    /// <summary>What the customer is asked for, by name; empty unless <see cref="PaymentStatus.AwaitingClarification"/>.</summary>
    public IReadOnlyDictionary<string, ClarificationField> ClarificationFields { get; init; } = new Dictionary<string, ClarificationField>();

    /// <summary>Why it is an <c>error</c>, or why the code is asked for again.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>The request asked for, or of an <c>error</c> the one that caused it; null elsewhere.</summary>
    public string? RequestId { get; init; }

    /// <summary>The payment link, in its own callbacks and in status answers; null elsewhere.</summary>
    public PaymentLink? Link { get; init; }

    /// <summary>The latest operation; null if there is none.</summary>
    public Operation? Operation => Operations.Count > 0 ? Operations[^1] : null;

    /// <summary>Whether the outcome stands.</summary>
    public bool IsFinal => Status is
        PaymentStatus.Success or PaymentStatus.Decline or PaymentStatus.Error or PaymentStatus.Expired or PaymentStatus.InvoiceCanceled;
}

/// <summary>An address by which a customer pays later (payment-links.md 5). Whoever has it may pay.</summary>
/// <param name="Url">The address for the customer.</param>
/// <param name="BestBefore">The last moment to press Pay; null if absent.</param>
/// <param name="Email"><c>none</c>, <c>sent</c> or <c>failed</c>.</param>
public sealed record PaymentLink(Uri Url, DateTimeOffset? BestBefore, string Email);

/// <summary>A sum of money.</summary>
/// <param name="AmountMinor">In minor units: 125000 is 1,250.00 KGS.</param>
/// <param name="Currency">ISO 4217 code.</param>
public sealed record Sum(long AmountMinor, string Currency);

/// <summary>One step of a payment.</summary>
/// <param name="OperationId">The platform's number of it.</param>
/// <param name="Type"><c>sale</c>, or <c>invoice</c> for the waiting of a payment link.</param>
/// <param name="StatusText">As published.</param>
/// <param name="Code">Result code: explains, never decides.</param>
/// <param name="Message">Its published message.</param>
/// <param name="Date">Time of the last change; null if absent.</param>
/// <param name="CreatedDate">Time of the acceptance; null if absent.</param>
/// <param name="RequestId">The <c>request_id</c> of the acknowledgement of the sale.</param>
/// <param name="Sum">The requested sum; null if absent.</param>
/// <param name="ProviderPaymentId">The bank's id of the payment; empty before the bank has given one.</param>
public sealed record Operation(
    long OperationId,
    string Type,
    string StatusText,
    string Code,
    string Message,
    DateTimeOffset? Date,
    DateTimeOffset? CreatedDate,
    string RequestId,
    Sum? Sum,
    string ProviderPaymentId);

/// <summary>A value that the customer is asked for.</summary>
/// <param name="Type"><c>string</c>, or a type to come.</param>
/// <param name="LengthMin">Fewest characters; null if unlimited.</param>
/// <param name="LengthMax">Most characters; null if unlimited.</param>
public sealed record ClarificationField(string Type, int? LengthMin, int? LengthMax);
