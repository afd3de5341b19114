using System.Buffers.Text;
using System.Security.Cryptography;

namespace Somgate.Payments;

/// <summary>Ids of payment links: 24 characters of base64url from 18 random bytes (payment-links.md 1).</summary>
internal static class LinkIds
{
    private const int Length = 24;
    private const int Bytes = 18;

    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>By what a link is found; null: the text can't be an id.</summary>
    public static byte[]? Hash(string id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return id.Length == Length && Base64Url.IsValid(id) && Base64Url.TryDecodeFromChars(id, bytes, out var written) && written == Bytes
            ? SHA256.HashData(bytes)
            : null;
    }
}
