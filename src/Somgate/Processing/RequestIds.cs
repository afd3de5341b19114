using System.Security.Cryptography;

namespace Somgate.Processing;

/// <summary>Ids of accepted requests: 32 random lower-case hex digits, a dash, and the node's number in 8 digits (gate.md 7).</summary>
internal static class RequestIds
{
    public static string Make(int node)
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return string.Concat(Convert.ToHexStringLower(random), "-", node.ToString("D8", System.Globalization.CultureInfo.InvariantCulture));
    }
}
