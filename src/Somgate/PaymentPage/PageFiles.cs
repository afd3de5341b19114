using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Somgate.Html;
using Somgate.Projects;

namespace Somgate.PaymentPage;

/// <summary>Styles and scripts, embedded in the program and addressed by what they hold, so that browsers may keep them (payment-page.md 19.3).</summary>
internal static class PageFiles
{
    public const string Folder = "/shared/";

    /// <summary>Style sheets kept made; a stranger can ask for any colour, so there is an end to it.</summary>
    private const int SheetsMax = 256;

    private const int HashLength = 12;
    private const string Style = "text/css; charset=utf-8";
    private const string Script = "text/javascript; charset=utf-8";

    private static readonly string Sheet = EmbeddedFile.Text("Html/tokens.css") + EmbeddedFile.Text("PaymentPage/page.css");
    private static readonly string SheetHash = Hash(Encoding.UTF8.GetBytes(Sheet));
    private static readonly PageFile PageScript = Kept("page.js", Script);
    private static readonly string ScriptName = $"page.{PageScript.Hash}.js";
    private static readonly PageFile LibraryScript = Kept("merchant.js", Script);
    private static readonly PageFile LibraryStyle = Kept("merchant.css", Style);
    private static readonly ConcurrentDictionary<string, PageFile> Sheets = new(StringComparer.Ordinal);

    public static string ScriptAddress => Folder + ScriptName;

    /// <summary>The address of the style sheet holds the colour: no inline style, no further request.</summary>
    public static string StyleAddress(string? accent) => $"{Folder}page.{SheetHash}.{accent ?? AccentColour.Ours}.css";

    /// <summary>The address of a project's logo; null: it has none, or one too heavy to be shown.</summary>
    public static string? LogoAddress(Project project) =>
        project.Page.Logo is { } logo && logo.Bytes.Length <= PageSettings.LogoBytesMax ? $"{Folder}logo.{project.ProjectId}.{Hash(logo.Bytes)}" : null;

    /// <summary>The file of a name below <see cref="Folder"/>, logos apart; null: there is none.</summary>
    public static PageFile? Find(string name)
    {
        if (name == "merchant.js") return LibraryScript;
        if (name == "merchant.css") return LibraryStyle;
        if (name == ScriptName) return PageScript;
        return name.Split('.') is ["page", var hash, var accent, "css"] && hash == SheetHash && AccentColour.IsColour(accent) ? SheetOf(accent) : null;
    }

    /// <summary>The project and the hash that the name of a logo holds; null: it is no such name.</summary>
    public static (long ProjectId, string Hash)? ReadLogo(string name) =>
        name.Split('.') is ["logo", var project, var hash] && long.TryParse(project, System.Globalization.NumberStyles.None, null, out var projectId) ? (projectId, hash) : null;

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashLength];

    private static PageFile SheetOf(string accent)
    {
        if (Sheets.TryGetValue(accent, out var kept)) return kept;
        var text = Sheet
            .Replace("#010101", "#" + AccentColour.ForLight(accent), StringComparison.Ordinal)
            .Replace("#020202", "#" + AccentColour.ForDark(accent), StringComparison.Ordinal);
        var made = Made(Encoding.UTF8.GetBytes(text), Style, isHashed: true);
        if (Sheets.Count < SheetsMax) Sheets[accent] = made;
        return made;
    }

    private static PageFile Kept(string name, string type) => Made(Encoding.UTF8.GetBytes(EmbeddedFile.Text("PaymentPage/" + name)), type, isHashed: name == "page.js");

    private static PageFile Made(byte[] bytes, string type, bool isHashed) => new(bytes, type, Hash(bytes), isHashed);
}

/// <summary>A file as it is served.</summary>
/// <param name="IsHashed">Its address changes with it, so it may be kept for a year.</param>
internal sealed record PageFile(byte[] Bytes, string ContentType, string Hash, bool IsHashed);
