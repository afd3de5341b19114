using System.Security.Cryptography;
using System.Text;
using Somgate.Html;

namespace Somgate.Dashboard;

/// <summary>Style and script of the screens, addressed by what they hold.</summary>
internal static class DeskFilesAnswer
{
    private const int HashLength = 12;

    // Ours, as the Payment Page shows it without a project's own.
    private const string AccentLight = "#0b6a5d";
    private const string AccentDark = "#6aa59d";

    private static readonly DeskFile Style = Make("css", "text/css; charset=utf-8", (EmbeddedFile.Text("Html/tokens.css") + EmbeddedFile.Text("Dashboard/desk.css"))
        .Replace("#010101", AccentLight, StringComparison.Ordinal).Replace("#020202", AccentDark, StringComparison.Ordinal));

    private static readonly DeskFile Script = Make("js", "text/javascript; charset=utf-8", EmbeddedFile.Text("Dashboard/desk.js"));

    public static string StyleAddress(Door door) => $"{door.Home}/files/{Style.Name}";

    public static string ScriptAddress(Door door) => $"{door.Home}/files/{Script.Name}";

    public static DeskFile? Find(Door door, string path) => path == StyleAddress(door) ? Style : path == ScriptAddress(door) ? Script : null;

    public static async Task Write(HttpContext context, DeskFile file)
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    private static DeskFile Make(string ending, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new($"desk.{Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashLength]}.{ending}", type, bytes);
    }
}

/// <summary>A file as it is served.</summary>
internal sealed record DeskFile(string Name, string ContentType, byte[] Bytes);
