using System.CommandLine;
using System.Text;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.Admin;

/// <summary><c>somgate admin project page</c>: look and behaviour of a project's Payment Page (payment-page.md 20). What isn't given stays; an empty text removes.</summary>
internal static class PageCommands
{
    private static readonly Option<string?> Name = new("--name") { Description = "name shown to customers; default the project's title" };
    private static readonly Option<string?> Accent = new("--accent") { Description = "accent colour, six hexadecimal digits" };
    private static readonly Option<string?> Logo = new("--logo") { Description = $"file of a PNG, JPEG, GIF, WebP or SVG picture of at most {PageSettings.LogoBytesMax / 1024} KiB" };
    private static readonly Option<string?> Languages = new("--languages") { Description = "languages offered, with commas, of ky, ru, en; en always stays" };
    private static readonly Option<string?> DefaultLanguage = new("--default-language") { Description = "language of those for whom nothing else speaks" };
    private static readonly Option<string?> TimeZone = new("--time-zone") { Description = "IANA name of the zone in which times are shown" };
    private static readonly Option<string?> PrivacyUrl = new("--privacy-url") { Description = "address of the privacy policy" };
    private static readonly Option<string?> TermsUrl = new("--terms-url") { Description = "address of the terms of sale" };
    private static readonly Option<string?> FrameOrigins = new("--frame-origins") { Description = "origins, with commas, that may show the page in a frame; default all" };
    private static readonly Option<string?> SuccessUrl = new("--success-url") { Description = "stands in for an absent merchant_success_url" };
    private static readonly Option<string?> FailUrl = new("--fail-url") { Description = "stands in for an absent merchant_fail_url" };
    private static readonly Option<string?> ReturnUrl = new("--return-url") { Description = "stands in for an absent merchant_return_url" };
    private static readonly Option<bool> KeyStdin = new("--encryption-key-stdin") { Description = "take the key of encrypted addresses from standard input; an empty line removes it" };
    private static readonly Option<bool?> SkipSingle = new("--skip-single-method") { Description = "true or false: a single available method skips the choice" };
    private static readonly Option<bool?> AppendPaymentId = new("--append-payment-id") { Description = "true or false: payment_id is appended to return addresses" };
    private static readonly Option<bool?> Retries = new("--retries") { Description = "true or false: a declined payment may be tried again" };
    private static readonly Option<int?> Tries = new("--tries") { Description = "tries of a payment, the first one included" };
    private static readonly Option<int?> RetryMinutes = new("--retry-minutes") { Description = "how long a payment may be tried again" };

    public static Command Page()
    {
        var command = new Command("page", "look and behaviour of the Payment Page; what isn't given stays, an empty text removes")
        {
            AdminCommands.ProjectId, Name, Accent, Logo, Languages, DefaultLanguage, TimeZone, PrivacyUrl, TermsUrl, FrameOrigins, SuccessUrl, FailUrl, ReturnUrl,
            KeyStdin, SkipSingle, AppendPaymentId, Retries, Tries, RetryMinutes,
        };
        return AdminCommands.Do(command, async (given, store, cancel) =>
        {
            var project = await AdminCommands.Known(store, given, cancel);
            var page = await WithKey(await WithLogo(Changed(project.Page, given), given, cancel), given, cancel);
            if (!page.Languages.Contains(page.DefaultLanguage)) throw new RefusedCommand("the default language is not among the languages offered");
            await AdminCommands.Save(store, project.ProjectId, ProjectPart.Page, found => found with { Page = page }, cancel);
            AdminCommands.Say("done");
        });
    }

    private static PageSettings Changed(PageSettings page, ParseResult given) => page with
    {
        Name = Text(given, Name, page.Name, text => text.Length <= PageRules.NameMax, $"--name has at most {PageRules.NameMax} characters"),
        Accent = Text(given, Accent, page.Accent, PageRules.IsColour, "--accent is six hexadecimal digits") is { } colour ? PageRules.Colour(colour) : null,
        Languages = given.GetValue(Languages) is { } languages ? Offered(languages) : page.Languages,
        DefaultLanguage = given.GetValue(DefaultLanguage) ?? page.DefaultLanguage,
        TimeZone = Text(given, TimeZone, page.TimeZone, zone => TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _), "--time-zone is not known to this machine") ?? new PageSettings().TimeZone,
        PrivacyUrl = Url(given, PrivacyUrl, page.PrivacyUrl),
        TermsUrl = Url(given, TermsUrl, page.TermsUrl),
        FrameOrigins = given.GetValue(FrameOrigins) is { } origins ? [.. Words(origins).Select(Origin)] : page.FrameOrigins,
        SuccessUrl = Url(given, SuccessUrl, page.SuccessUrl),
        FailUrl = Url(given, FailUrl, page.FailUrl),
        ReturnUrl = Url(given, ReturnUrl, page.ReturnUrl),
        SkipSingleMethod = given.GetValue(SkipSingle) ?? page.SkipSingleMethod,
        AppendPaymentId = given.GetValue(AppendPaymentId) ?? page.AppendPaymentId,
        Retries = given.GetValue(Retries) ?? page.Retries,
        TriesMax = Within(given, Tries, page.TriesMax, PageRules.TriesMost),
        RetryWindow = TimeSpan.FromMinutes(Within(given, RetryMinutes, (int)page.RetryWindow.TotalMinutes, PageRules.RetryMinutesMost)),
    };

    private static async Task<PageSettings> WithLogo(PageSettings page, ParseResult given, CancellationToken cancel)
    {
        if (given.GetValue(Logo) is not { } path) return page;
        if (path.Length == 0) return page with { Logo = null };
        if (!File.Exists(path)) throw new RefusedCommand("there is no such file for --logo");
        if (new FileInfo(path).Length > PageSettings.LogoBytesMax) throw new RefusedCommand($"a logo has at most {PageSettings.LogoBytesMax / 1024} KiB");
        var bytes = await File.ReadAllBytesAsync(path, cancel);
        return page with { Logo = new(bytes, PageRules.PictureType(bytes) ?? throw new RefusedCommand("a logo is a PNG, JPEG, GIF, WebP or SVG picture")) };
    }

    private static async Task<PageSettings> WithKey(PageSettings page, ParseResult given, CancellationToken cancel)
    {
        if (!given.GetValue(KeyStdin)) return page;
        var line = (await Console.In.ReadLineAsync(cancel))?.TrimEnd('\r') ?? "";
        return page with { EncryptionKey = line.Length == 0 ? null : Encoding.UTF8.GetBytes(line) };
    }

    private static string[] Offered(string given)
    {
        var languages = Words(given);
        if (languages.FirstOrDefault(language => !PageSettings.AllLanguages.Contains(language)) is { } unknown) throw new RefusedCommand($"there is no language {unknown}; there are ky, ru and en");
        return PageRules.Languages(languages);
    }

    private static string Origin(string text) =>
        WireFormat.IsUrl(text) && PageRules.IsOrigin(text)
            ? text.ToLowerInvariant()
            : throw new RefusedCommand($"{text} is no origin: scheme, host and port, without a path");

    private static string? Url(ParseResult given, Option<string?> option, string? now) =>
        Text(given, option, now, WireFormat.IsUrl, $"{option.Name} is an absolute http or https address without user information");

    private static string? Text(ParseResult given, Option<string?> option, string? now, Func<string, bool> fits, string rule) => given.GetValue(option) switch
    {
        null => now,
        "" => null,
        var text => fits(text) ? text : throw new RefusedCommand(rule),
    };

    private static int Within(ParseResult given, Option<int?> option, int now, int most) => given.GetValue(option) switch
    {
        null => now,
        { } number when number >= 1 && number <= most => number,
        _ => throw new RefusedCommand($"{option.Name} is 1 to {most}"),
    };

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
