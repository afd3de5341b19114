namespace Somgate.Client;

/// <summary>The answer to a request that the platform carries out later: a sale, a code, a resend.</summary>
public abstract record SubmitAnswer
{
    private SubmitAnswer()
    {
    }

    /// <summary>Taken over; says nothing yet about its outcome.</summary>
    /// <param name="RequestId">New for each accepted request; the same again for an identical sale.</param>
    /// <param name="PaymentId">As in the request.</param>
    public sealed record Accepted(string RequestId, string PaymentId) : SubmitAnswer;

    /// <summary>Not taken over; nothing was done.</summary>
    public sealed record Refused(Refusal Refusal) : SubmitAnswer;

    /// <summary>No answer, or none that can be read: it may or may not have been taken over. Send the same request again, or ask the status.</summary>
    public sealed record Unknown(string Reason) : SubmitAnswer;
}

/// <summary>The answer to a question for the state of a payment.</summary>
public abstract record StatusAnswer
{
    private StatusAnswer()
    {
    }

    /// <summary>The state, signed by the platform.</summary>
    public sealed record Found(PaymentState Payment) : StatusAnswer;

    /// <summary>The project has no such payment or request.</summary>
    public sealed record NotFound : StatusAnswer;

    /// <summary>The question itself was refused.</summary>
    public sealed record Refused(Refusal Refusal) : StatusAnswer;

    /// <summary>No answer, none that can be read, or one with a wrong signature: ask again.</summary>
    public sealed record Unknown(string Reason) : StatusAnswer;
}

/// <summary>The answer to a question for methods of payment.</summary>
public abstract record MethodsAnswer
{
    private MethodsAnswer()
    {
    }

    /// <summary>The methods that fit; none is an empty list.</summary>
    public sealed record Listed(IReadOnlyList<MethodOffer> Methods) : MethodsAnswer;

    /// <summary>The question itself was refused.</summary>
    public sealed record Refused(Refusal Refusal) : MethodsAnswer;

    /// <summary>No answer, or none that can be read.</summary>
    public sealed record Unknown(string Reason) : MethodsAnswer;
}

/// <summary>Why a request was refused (gate.md 3.3 and 3.4).</summary>
/// <param name="HttpStatus">400, 403, 404, 405, 413, 415, 422 or 429.</param>
/// <param name="Code">Code of the first problem, see codes.md.</param>
/// <param name="Message">Its published message.</param>
/// <param name="Problems">Every problem found, where the platform lists them; at most 10.</param>
/// <param name="RetryAfter">How long to wait, after 429.</param>
public sealed record Refusal(int HttpStatus, string Code, string Message, IReadOnlyList<Problem> Problems, TimeSpan? RetryAfter);

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">Published code; empty where a code from the customer is asked for again.</param>
/// <param name="Message">Published message.</param>
/// <param name="Field">The field to blame, as a dotted path; null if no single one is.</param>
/// <param name="Constraint">The rule it breaks, for instance <c>required</c> or <c>incorrect</c>; null if unnamed.</param>
public sealed record Problem(string Code, string Message, string? Field, string? Constraint);

/// <summary>A method of payment that the project may use.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Method">Its code, for instance <c>mbank</c>.</param>
/// <param name="Direction"><c>payin</c> or <c>payout</c>.</param>
/// <param name="AmountMinorMin">Smallest sum in minor units; null if there is none.</param>
/// <param name="AmountMinorMax">Largest sum in minor units; null if there is none.</param>
/// <param name="UnavailableReason">Why it can't be used now; null if it can.</param>
public sealed record MethodOffer(string Currency, string Method, string Direction, long? AmountMinorMin, long? AmountMinorMax, string? UnavailableReason);
