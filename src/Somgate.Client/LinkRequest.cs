namespace Somgate.Client;

/// <summary>A payment link to make (payment-links.md 2). Not a record, so that printing it shows no personal data.</summary>
public sealed class LinkRequest
{
    /// <summary>The merchant's id of the payment, 1 to 255 characters, unique in the project without regard to letter case; no <c>;</c>.</summary>
    public required string PaymentId { get; init; }

    /// <summary>The sum in minor units: 150000 is 1,500.00 KGS.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public required string Currency { get; init; }

    /// <summary>The merchant's id of the customer, 1 to 255 characters; no <c>;</c>.</summary>
    public required string CustomerId { get; init; }

    /// <summary>The last moment to press Pay, at most 30 days ahead; sent in whole seconds.</summary>
    public required DateTimeOffset BestBefore { get; init; }

    /// <summary>Shown to the customer, up to 255 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Kept with the payment, up to 255 characters.</summary>
    public string? ExtraParam { get; init; }

    /// <summary>Code of the only method that may be used.</summary>
    public string? ForceMethod { get; init; }

    /// <summary>Language of the page: <c>ky</c>, <c>ru</c> or <c>en</c>.</summary>
    public string? Language { get; init; }

    /// <summary>The customer's e-mail address; needed for <see cref="SendEmail"/>.</summary>
    public string? CustomerEmail { get; init; }

    /// <summary>The customer's phone, 4 to 24 digits; kept, and not filled in on the page.</summary>
    public string? CustomerPhone { get; init; }

    /// <summary>The platform sends the link by e-mail; refused with 310 where it has no mail server.</summary>
    public bool SendEmail { get; init; }

    /// <summary>Where the button of a paid payment leads.</summary>
    public Uri? SuccessUrl { get; init; }

    /// <summary>Where the button of a declined payment leads.</summary>
    public Uri? DeclineUrl { get; init; }

    /// <summary>Where the customer may go back to before.</summary>
    public Uri? ReturnUrl { get; init; }

    /// <summary>Address for all callbacks of this payment, instead of the project's rules (callbacks.md 2).</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>Address for the <c>success</c> callback.</summary>
    public Uri? SuccessCallbackUrl { get; init; }

    /// <summary>Address for the <c>decline</c> callback.</summary>
    public Uri? DeclineCallbackUrl { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"link {PaymentId}";
}
