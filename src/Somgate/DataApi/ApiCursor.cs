using System.Security.Cryptography;
using System.Text;

namespace Somgate.DataApi;

/// <summary>The register's cursor, bound to everything else that a request says (data-api.md 7): of another request it is refused. Pure.</summary>
internal static class ApiCursor
{
    private const int BytesKept = 8;

    /// <param name="request">What must stay equal, as text.</param>
    public static string Bind(string cursor, string request) => $"{cursor}.{Mark(request)}";

    /// <summary>The register's cursor; empty for the beginning; null: none, or of another request.</summary>
    public static string? Read(string bound, string request)
    {
        if (bound.Length == 0) return "";
        var dot = bound.LastIndexOf('.');
        return dot > 0 && bound[(dot + 1)..] == Mark(request) ? bound[..dot] : null;
    }

    private static string Mark(string request) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)).AsSpan(0, BytesKept));
}
