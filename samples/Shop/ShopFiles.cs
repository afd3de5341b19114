using System.Reflection;
using System.Security.Cryptography;

namespace Shop;

/// <summary>Style, script and pictures, embedded in the program and addressed by their content, so that browsers may keep them.</summary>
internal static class ShopFiles
{
    private static readonly Dictionary<string, (byte[] Bytes, string Hash)> Files = Load();

    public static string Address(string name) => $"/assets/{Files[name].Hash}/{name}";

    public static void MapShopFiles(this WebApplication app) => app.MapGet("/assets/{hash}/{name}", (string hash, string name, HttpResponse response) =>
    {
        if (!Files.TryGetValue(name, out var file) || file.Hash != hash) return Results.NotFound();
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(file.Bytes, Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        });
    });

    private static Dictionary<string, (byte[] Bytes, string Hash)> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = new Dictionary<string, (byte[] Bytes, string Hash)>();
        foreach (var name in assembly.GetManifestResourceNames())
        {
            using var bytes = new MemoryStream();
            using var resource = assembly.GetManifestResourceStream(name)!;
            resource.CopyTo(bytes);
            files[name] = (bytes.ToArray(), Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()))[..12]);
        }

        return files;
    }
}
