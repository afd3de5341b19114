namespace Somgate.Payments;

/// <summary>Everything that can happen to an operation. Providers translate their answers into these; the lifecycle alone says what they change.</summary>
internal abstract record OperationEvent
{
    private OperationEvent()
    {
    }

    /// <summary>The provider's id of the payment, where its answer named it.</summary>
    public string? ProviderPaymentId { get; init; }

    /// <summary>The provider's code and text, where its answer had them; at the moment of the answer.</summary>
    public (string Code, string Message)? ProviderWord { get; init; }

    /// <summary>When it was so by the provider's clock, where somebody has that in writing.</summary>
    public DateTimeOffset? ProviderAt { get; init; }

    /// <summary>True for the provider's last word on the money, which holds whatever it was asked and whoever asked.</summary>
    public bool IsResult => this is Approved or Cancelled or Expired or Declined { IsFinal: true };

    // What the merchant or the customer does.

    /// <summary>A well-formed code was accepted.</summary>
    public sealed record CodeEntered(Secret Code, Acceptance Acceptance) : OperationEvent;

    /// <summary>A clarification without a usable code was accepted: the code is asked for again, the provider hears nothing.</summary>
    public sealed record CodeUnusable(CodeFault Fault, Acceptance Acceptance) : OperationEvent;

    /// <summary>A new code was asked for.</summary>
    public sealed record ResendAsked : OperationEvent;

    /// <summary>The customer may try again and doesn't want to (payment-page.md 15).</summary>
    public sealed record TriesCancelled : OperationEvent;

    // What becomes of a payment link (payment-links.md 4).

    /// <summary>The mail server has taken the letter, or none was asked for, or it was tried long enough.</summary>
    public sealed record LinkSent : OperationEvent;

    /// <summary>The merchant wants it no longer.</summary>
    public sealed record LinkCanceled : OperationEvent;

    /// <summary>Nobody has pressed Pay in time.</summary>
    public sealed record LinkExpired : OperationEvent;

    // What the provider answers or reports.

    /// <summary>The provider has sent a code and waits for it.</summary>
    public sealed record ClarificationRequired : OperationEvent;

    /// <summary>The code was wrong.</summary>
    /// <param name="AttemptsLeft">How many more the provider will take; null: it didn't say.</param>
    public sealed record CodeRefused(int? AttemptsLeft = null) : OperationEvent;

    /// <summary>The provider is at work; ask again.</summary>
    public sealed record StillProcessing : OperationEvent;

    /// <summary>The money has moved.</summary>
    public sealed record Approved(string AuthCode = "") : OperationEvent;

    /// <summary>Refused, with the code of codes.md. <paramref name="IsFinal"/>: the provider itself holds it for over; if not, it is asked on to cancel.</summary>
    public sealed record Declined(int Code, bool IsFinal = true) : OperationEvent;

    /// <summary>The provider cancelled: because we asked, or because the customer did.</summary>
    public sealed record Cancelled : OperationEvent;

    /// <summary>The provider can no longer cancel; its status tells.</summary>
    public sealed record CancelTooLate : OperationEvent;

    /// <summary>The provider let the payment run out.</summary>
    public sealed record Expired : OperationEvent;

    /// <summary>The provider does not know this order.</summary>
    public sealed record UnknownOrder : OperationEvent;

    /// <summary>A new code has been sent.</summary>
    public sealed record CodeSent : OperationEvent;

    /// <summary>No new code: too early, too many, or no certain answer.</summary>
    public sealed record CodeNotSent : OperationEvent;

    /// <summary>The provider reported something that can't be taken for a result; it moves nothing.</summary>
    public sealed record Noticed : OperationEvent;

    /// <summary>No certain answer: time-out, garbage, an unknown word. Never a "no". <paramref name="RetryAfter"/>: the provider named the pause.</summary>
    public sealed record Unanswered(TimeSpan? RetryAfter = null) : OperationEvent;

    // What time and operators do.

    /// <summary>The code's life or the threshold is over.</summary>
    public sealed record LimitReached : OperationEvent;

    /// <summary>The customer may try again no longer (payment-page.md 15).</summary>
    public sealed record TriesOver : OperationEvent;

    /// <summary>The minute after the threshold is over and the provider has given no certain answer.</summary>
    public sealed record GaveUp : OperationEvent;

    /// <summary>Two operators have agreed on what became of it (dashboard.md 11.3).</summary>
    /// <param name="To">Success or decline, with its code.</param>
    public sealed record Repaired(OperationStatus To, int Code) : OperationEvent;
}
