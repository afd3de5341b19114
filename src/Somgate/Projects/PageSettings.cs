namespace Somgate.Projects;

/// <summary>How the Payment Page of a project looks and behaves (payment-page.md 20). Immutable; a change makes a new one.</summary>
internal sealed record PageSettings
{
    /// <summary>Bytes of a logo: a larger one would break the weight of the page (payment-page.md 19.3).</summary>
    public const int LogoBytesMax = 12 * 1024;

    public static readonly IReadOnlyList<string> AllLanguages = ["ky", "ru", "en"];

    /// <summary>Name shown to customers; null: the project's title.</summary>
    public string? Name { get; init; }

    /// <summary>Six lower-case hexadecimal digits without <c>#</c>; null: ours.</summary>
    public string? Accent { get; init; }

    public PageLogo? Logo { get; init; }

    /// <summary>Languages offered, of <c>ky</c>, <c>ru</c>, <c>en</c>; <c>en</c> is always among them.</summary>
    public IReadOnlyList<string> Languages { get; init; } = AllLanguages;

    /// <summary>The language of those for whom nothing else speaks (payment-page.md 12).</summary>
    public string DefaultLanguage { get; init; } = "ru";

    /// <summary>IANA name of the zone in which times are shown.</summary>
    public string TimeZone { get; init; } = "Asia/Bishkek";

    public string? PrivacyUrl { get; init; }
    public string? TermsUrl { get; init; }

    /// <summary>Origins that may show the page in a frame; empty: all.</summary>
    public IReadOnlyList<string> FrameOrigins { get; init; } = [];

    /// <summary>Stand in for absent <c>merchant_success_url</c>, <c>merchant_fail_url</c>, <c>merchant_return_url</c> (payment-page.md 13).</summary>
    public string? SuccessUrl { get; init; }

    public string? FailUrl { get; init; }
    public string? ReturnUrl { get; init; }

    /// <summary>UTF-8 bytes of the key of encrypted addresses (payment-page.md 5); null: the project has none.</summary>
    public byte[]? EncryptionKey { get; init; }

    /// <summary>A single available method skips the choice.</summary>
    public bool SkipSingleMethod { get; init; } = true;

    /// <summary><c>payment_id</c> is appended to return addresses.</summary>
    public bool AppendPaymentId { get; init; }

    /// <summary>A declined payment may be tried again (payment-page.md 15).</summary>
    public bool Retries { get; init; }

    /// <summary>Tries of a payment, the first one included.</summary>
    public int TriesMax { get; init; } = 5;

    /// <summary>How long it may be tried again, from the first failure.</summary>
    public TimeSpan RetryWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A record made by a compiler would print the key.</summary>
    public override string ToString() => "page settings";
}

/// <summary>A picture shown on the page.</summary>
/// <param name="ContentType"><c>image/png</c>, <c>image/jpeg</c>, <c>image/webp</c>, <c>image/gif</c> or <c>image/svg+xml</c>.</param>
internal sealed record PageLogo(byte[] Bytes, string ContentType);
