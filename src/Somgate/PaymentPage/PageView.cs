using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>All that a screen is drawn from (payment-page.md 9). Nothing else is read while it is drawn, so equal views are equal documents.</summary>
internal sealed record PageView
{
    public required ScreenId Screen { get; init; }

    /// <summary><c>ky</c>, <c>ru</c> or <c>en</c>, found by <see cref="PageLanguage"/>.</summary>
    public required string Language { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Null only on S11 to S13: an unknown session has none.</summary>
    public Project? Project { get; init; }

    /// <summary>For the addresses of forms and links; null for an unknown session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The hidden <c>turn</c> of every form, and the <c>version</c> of progress (payment-page.md 8.2).</summary>
    public int Turn { get; init; }

    public PageFrame Frame { get; init; }

    /// <summary>The query parameter <c>did</c> as received: which messages are due. Several are parted by commas, others than the known names say nothing.</summary>
    public string? Did { get; init; }

    /// <summary>What is paid. Null only on S11 to S13.</summary>
    public Money? Sum { get; init; }

    public string PaymentId { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>The method chosen, or that of the payment; null on S1 and where there is none.</summary>
    public IPaymentMethod? Method { get; init; }

    /// <summary>The methods offered on S1; on S2 more than one gives the way back there.</summary>
    public IReadOnlyList<IPaymentMethod> Choice { get; init; } = [];

    /// <summary>Code of the preselected method of S1; null: none.</summary>
    public string? Preselected { get; init; }

    /// <summary>The payment once it is registered: its masked account, dates and operations.</summary>
    public Payment? Payment { get; init; }

    /// <summary>What is wrong with what was entered, in the order of the fields.</summary>
    public IReadOnlyList<FieldFault> Faults { get; init; } = [];

    /// <summary>The text of the field as it stands: what was entered, on S2 else the prefilled phone. Never a code that was accepted.</summary>
    public string Entered { get; init; } = "";

    /// <summary>False after <c>?auto=0</c>: S3 does not load itself again.</summary>
    public bool AutoRefresh { get; init; } = true;

    /// <summary>The way back to the shop, of <see cref="ReturnRules"/>; on S12 where the customer is sent.</summary>
    public ReturnWay Return { get; init; } = ReturnWay.Nowhere;

    /// <summary>On S3: since when it is shown, for what is added after 90 s.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>On S3: it is the code that is checked.</summary>
    public bool IsCodeChecked { get; init; }

    /// <summary>On S4: end of the code's life, at the latest the payment's threshold.</summary>
    public DateTimeOffset? CodeUntil { get; init; }

    /// <summary>On S4: the provider can send another code.</summary>
    public bool CanResend { get; init; }

    /// <summary>On S4: from when on; the button counts down to it.</summary>
    public DateTimeOffset? ResendFrom { get; init; }

    /// <summary>On S4: a new code was sent and nothing entered since.</summary>
    public bool ResendDone { get; init; }

    /// <summary>On S6, S7 and S10, and on S9 when only new payments are stopped or none is possible: the key of the reason, as <c>no.funds</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>On S9: the bounds, if only the amount is in the way.</summary>
    public AmountBounds? Bounds { get; init; }

    /// <summary>On S5: the session was opened when the payment had been paid already.</summary>
    public bool IsAlreadyPaid { get; init; }

    /// <summary>On S7: tries left.</summary>
    public int TriesLeft { get; init; }

    /// <summary>On S7: end of the window.</summary>
    public DateTimeOffset? RetryUntil { get; init; }

    /// <summary>On S1 and S2: the last moment to press Pay; the panel counts down to it (payment-page.md 14). On S7 it is <see cref="RetryUntil"/>.</summary>
    public DateTimeOffset? PayUntil { get; init; }

    /// <summary>The page of a payment link: a new one is the merchant's to give, and may be taken back while the page is open.</summary>
    public bool IsLink { get; init; }

    /// <summary><c>request_id</c> of the operation, for <c>epframe.payment.submit_result</c>.</summary>
    public string? RequestId { get; init; }

    /// <summary>On S5, S6 and S12: the signed result (payment-page.md 17.4) as one JSON object; null in a tab, which sends no messages.</summary>
    public string? Result { get; init; }

    /// <summary>On S12: success or decline, the screen that it stands for.</summary>
    public ScreenId? ReturnsFrom { get; init; }

    public bool IsTest => Project?.IsTest == true;

    /// <summary>A record made by a compiler would print the session's id and what was entered.</summary>
    public override string ToString() => $"view {ScreenText.Of(Screen)}";
}

/// <summary>What is wrong with a field.</summary>
/// <param name="Field">Its name: <c>method</c>, <c>phone</c>, <c>code</c>; <c>resend</c> for the button that sends a code.</param>
/// <param name="Key">The text of payment-page.md 11, as <c>err.phone</c>.</param>
/// <param name="Number">What is put in for <c>{n}</c> or <c>{s}</c>.</param>
internal sealed record FieldFault(string Field, string Key, int? Number = null);

/// <summary>The smallest and the largest sum of a method, for <c>na.limits</c>.</summary>
internal sealed record AmountBounds(Money Min, Money Max);
