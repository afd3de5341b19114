using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Somgate.Processing;

/// <summary>
/// Ids of accepted requests: 32 lower-case hex digits, a dash, and the node's number in 8 digits (gate.md 7). The first 12 digits are the moment in
/// milliseconds, so that new ids stand beside each other in every index; the other 20, 80 bits, are random, so that nobody guesses one.
/// </summary>
internal static class RequestIds
{
    private const int MomentBytes = 6;

    public static string Make(int node, DateTimeOffset now)
    {
        Span<byte> digits = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(digits, now.ToUnixTimeMilliseconds() << 16);
        RandomNumberGenerator.Fill(digits[MomentBytes..]);
        return string.Concat(Convert.ToHexStringLower(digits), "-", node.ToString("D8", System.Globalization.CultureInfo.InvariantCulture));
    }
}
