using System.Security.Cryptography;
using System.Text;

namespace Somgate.PaymentPage;

/// <summary>An opening whose parameters are encrypted into its path (payment-page.md 5). Pure.</summary>
internal static class EncryptedAddress
{
    private const int KeyBytes = 32;
    private const int VectorBytes = 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Takes <c>/{project_id}/{token}</c> apart, as it stands in the request target; false: it is another address.</summary>
    public static bool TrySplit(string path, out string projectId, out string token)
    {
        (projectId, token) = ("", "");
        var slash = path.Length > 1 && path[0] == '/' ? path.IndexOf('/', 1) : -1;
        if (slash < 2 || slash == path.Length - 1 || !path.AsSpan(1, slash - 1).ContainsOnlyDigits()) return false;
        (projectId, token) = (path[1..slash], path[(slash + 1)..]);
        return true;
    }

    /// <summary>The query inside; null, whatever it is that fails.</summary>
    /// <param name="token">As it stands in the request target.</param>
    public static string? Query(string token, ReadOnlySpan<byte> key)
    {
        if (Bytes(Unescaped(token)) is not { } whole) return null;
        var at = whole.AsSpan().IndexOf("::"u8);
        if (at < 0) return null;
        var cipher = Bytes(Encoding.Latin1.GetString(whole, 0, at));
        var vector = whole[(at + 2)..];
        if (vector.Length != VectorBytes) vector = Bytes(Encoding.Latin1.GetString(vector));
        if (cipher is null || vector is not { Length: VectorBytes } || Opened(cipher, vector, key) is not { } text) return null;
        return text.StartsWith("payment?", StringComparison.Ordinal) ? text["payment?".Length..]
            : text.StartsWith("/payment?", StringComparison.Ordinal) ? text["/payment?".Length..]
            : null;
    }

    private static string? Opened(byte[] cipher, byte[] vector, ReadOnlySpan<byte> key)
    {
        var padded = new byte[KeyBytes];
        key[..Math.Min(key.Length, KeyBytes)].CopyTo(padded);
        try
        {
            using var aes = Aes.Create();
            aes.Key = padded;
            return Strict.GetString(aes.DecryptCbc(cipher, vector));
        }
        catch (Exception refused) when (refused is CryptographicException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Percent-decoded once, <c>+</c> as it is; what is no escape stays, and fails as Base64.</summary>
    private static string Unescaped(string token) => Uri.UnescapeDataString(token);

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length];
        return base64.Length > 0 && !base64.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
