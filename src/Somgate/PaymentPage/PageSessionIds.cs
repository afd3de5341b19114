using System.Buffers.Text;
using System.Security.Cryptography;

namespace Somgate.PaymentPage;

/// <summary>Ids of page sessions: 32 characters of base64url from 24 random bytes.</summary>
internal static class PageSessionIds
{
    public const int Length = 32;
    private const int Bytes = 24;

    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is kept of an id; null: the text can't be one.</summary>
    public static byte[]? Hash(string id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return id.Length == Length && Base64Url.IsValid(id) && Base64Url.TryDecodeFromChars(id, bytes, out var written) && written == Bytes
            ? SHA256.HashData(bytes)
            : null;
    }
}
