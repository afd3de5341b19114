using System.Buffers.Text;
using System.Security.Cryptography;

namespace Somgate.Team;

/// <summary>Everything about people that must not be guessed, and what is kept of it.</summary>
internal static class TeamKeys
{
    private const int IdBytes = 32;
    private const int RecoveryCodeLength = 10;
    private const int TokenLength = 30;
    private const int TokenKeyLength = 64;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    public const int RecoveryCodes = 10;

    /// <summary>Ids of sessions, links and browsers: 256 bits, of which only the hash is stored.</summary>
    public static string MakeId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>What is kept of an id; null: the text can't be one.</summary>
    public static byte[]? Hash(string? id)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + 2];
        return id is { Length: > 0 and <= 64 } && Base64Url.IsValid(id) && Base64Url.TryDecodeFromChars(id, bytes, out var written) && written == IdBytes
            ? SHA256.HashData(bytes[..IdBytes])
            : null;
    }

    public static byte[] MakeSalt() => RandomNumberGenerator.GetBytes(PasswordHash.SaltBytes);

    public static byte[] MakeTotpSecret() => RandomNumberGenerator.GetBytes(Totp.SecretBytes);

    public static IReadOnlyList<string> MakeRecoveryCodes() => [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(Base32, RecoveryCodeLength))];

    /// <summary>A token of the Data API: 30 characters (data-api.md 2).</summary>
    public static string MakeToken() => RandomNumberGenerator.GetString(Letters, TokenLength);

    public static string MakeTokenKey() => RandomNumberGenerator.GetString(Letters, TokenKeyLength);
}
