using System.Text;

namespace Somgate.Projects;

/// <summary>What settings of a page may be, for whoever sets them: screens and the command line. Pure.</summary>
internal static class PageRules
{
    public const int NameMax = 80;
    public const int TriesMost = 100;
    public const int RetryMinutesMost = 24 * 60;

    public static bool IsColour(string text) => text.TrimStart('#') is { Length: 6 } digits && digits.All(char.IsAsciiHexDigit);

    public static string Colour(string text) => text.TrimStart('#').ToLowerInvariant();

    /// <summary>In their order; English always stays.</summary>
    public static string[] Languages(IReadOnlyCollection<string> chosen) => [.. PageSettings.AllLanguages.Where(language => language == "en" || chosen.Contains(language))];

    /// <summary>Scheme, host and port, without a path. That it is an address at all is asked before.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && string.Equals(url.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a picture is, by its first bytes: a name says nothing. Null: none that a page shows.</summary>
    public static string? PictureType(byte[] bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ when Encoding.UTF8.GetString(bytes).Contains("<svg", StringComparison.Ordinal) => "image/svg+xml",
        _ => null,
    };
}
