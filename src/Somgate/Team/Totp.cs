using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Somgate.Team;

/// <summary>Codes of the second factor: RFC 6238 with SHA-1, six digits, 30 s; one step either side is taken, each step once (dashboard.md 3.2).</summary>
internal static class Totp
{
    public const int SecretBytes = 20;
    private const int StepSeconds = 30;
    private const int Modulus = 1_000_000;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // Apps know SHA-1 only, and its weakness is collisions, which nobody gains from here.
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 15)..]) & int.MaxValue;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    public static long StepOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step a code belongs to; null: to none that may still be used.</summary>
    public static long? Find(byte[] secret, string code, DateTimeOffset now, long lastStep)
    {
        long? found = null;
        var current = StepOf(now);
        for (var step = current - 1; step <= current + 1; step++)
        {
            var isSame = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(secret, step)), Encoding.UTF8.GetBytes(code));
            if (isSame && step > lastStep) found ??= step;
        }

        return found;
    }

    /// <summary>Digits as they are compared: people copy them with a blank in the middle.</summary>
    public static string Tidy(string typed) => string.Concat(typed.Where(character => !char.IsWhiteSpace(character)));

    /// <summary>RFC 4648 without padding.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            var value = 0;
            for (var at = bit; at < bit + 5; at++) value = (value << 1) | (at < bytes.Length * 8 ? (bytes[at / 8] >> (7 - at % 8)) & 1 : 0);
            text.Append(Alphabet[value]);
        }

        return text.ToString();
    }

    /// <summary>In groups of four, for those who type it.</summary>
    public static string Grouped(string base32) => string.Join(' ', base32.Chunk(4).Select(group => new string(group)));

    /// <summary>The link that a phone opens in its app.</summary>
    public static string Link(string issuer, string account, byte[] secret) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Base32(secret)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits=6&period=30";
}
