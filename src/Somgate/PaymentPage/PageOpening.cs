namespace Somgate.PaymentPage;

/// <summary>
/// What a checked opening asked for (payment-page.md 6): the parameters that steer the page or the payment, are shown or are kept. It stays with the
/// session as JSON, sealed, since it holds personal data; so every value in it reads back as it was written.
/// </summary>
internal sealed record PageOpening
{
    public required long ProjectId { get; init; }

    /// <summary>As it was spelled in this opening; the payment keeps the first spelling.</summary>
    public required string PaymentId { get; init; }

    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public required string CustomerId { get; init; }
    public string? Description { get; init; }

    /// <summary>The only method that may be used, by code; it skips the choice.</summary>
    public string? ForcedMethod { get; init; }

    /// <summary>The method that is chosen to begin with, by code.</summary>
    public string? DefaultMethod { get; init; }

    /// <summary>Codes of methods that are not offered.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary><c>sale</c> or <c>auth</c>; null: not given.</summary>
    public string? OperationType { get; init; }

    /// <summary>As received; payment-page.md 12 reads it.</summary>
    public string? LanguageCode { get; init; }

    /// <summary>As received; payment-page.md 12 reads it.</summary>
    public string? RegionCode { get; init; }

    /// <summary>The last moment to press Pay (payment-page.md 14).</summary>
    public DateTimeOffset? BestBefore { get; init; }

    /// <summary>As received, 4 to 24 digits; it fills the phone field if it normalises.</summary>
    public string? CustomerPhone { get; init; }

    /// <summary>Number of the payment whose link was opened; null: none was.</summary>
    public long? LinkPaymentNo { get; init; }

    public string? CallbackUrl { get; init; }
    public string? SuccessCallbackUrl { get; init; }
    public string? DeclineCallbackUrl { get; init; }
    public PageReturns Returns { get; init; } = new();
    public PageFrame Frame { get; init; }

    /// <summary>Parameters that are only kept, as a JSON object of texts: <c>extra_param</c>, <c>merchant_data</c>, <c>interface_type</c>; null: none.</summary>
    public string? Extra { get; init; }

    /// <summary>What is known of the customer, as a JSON object of texts with the names that Gate has for them: <c>email</c>, <c>first_name</c>, …; null: nothing.</summary>
    public string? CustomerDetails { get; init; }

    /// <summary>A record made by a compiler would print personal data.</summary>
    public override string ToString() => $"opening of {ProjectId}";
}

/// <summary>How a page is shown by the shop (payment-page.md 2).</summary>
internal enum PageFrame
{
    /// <summary>A window of its own.</summary>
    Tab,

    Iframe,

    /// <summary>The modal window of merchant.js.</summary>
    Popup,

    /// <summary>A form inside the shop's own: the shop's button pays.</summary>
    Embedded,
}

/// <summary>Where the customer goes afterwards (payment-page.md 13). Project-level defaults are already in the place of absent addresses.</summary>
internal sealed record PageReturns
{
    /// <summary><c>merchant_success_…</c>, a button on S5.</summary>
    public PageReturn Success { get; init; } = PageReturn.None;

    /// <summary><c>merchant_fail_…</c>, a button on S6 and S8 to S10.</summary>
    public PageReturn Fail { get; init; } = PageReturn.None;

    /// <summary><c>merchant_return_…</c>, a link on S1 to S4 and S7, a button on S8 to S10.</summary>
    public PageReturn Return { get; init; } = PageReturn.None;

    /// <summary><c>redirect_success_…</c>, automatic.</summary>
    public PageReturn AutoSuccess { get; init; } = PageReturn.None;

    /// <summary><c>redirect_fail_…</c>, automatic.</summary>
    public PageReturn AutoFail { get; init; } = PageReturn.None;
}

/// <summary>One address to return to, with how it was asked for.</summary>
/// <param name="Url">A checked address, as given; null: none.</param>
/// <param name="Enabled">0, 1 or 2; null: not given.</param>
/// <param name="Mode"><c>iframe</c>, <c>parent_page</c> or <c>blank_page</c>; null: not given.</param>
internal sealed record PageReturn(string? Url = null, int? Enabled = null, string? Mode = null)
{
    public static readonly PageReturn None = new();
}
