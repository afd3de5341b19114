using Somgate.Payments;

namespace Somgate.Register;

/// <summary>The opaque token that stands for one phone or e-mail in URLs (dashboard.md 2.2). Pure: the keyed hash comes in by argument.</summary>
internal static class Who
{
    /// <summary>Hex digits of a hash of 32 bytes.</summary>
    private const int TokenLength = 64;

    /// <summary>The token of a phone or e-mail as somebody typed it; null: it is neither.</summary>
    /// <param name="hash">The vault's.</param>
    public static string? Token(string typed, Func<string, byte[]> hash) => Fold(typed) is { } folded ? Convert.ToHexStringLower(hash(folded)) : null;

    public static bool IsToken(string text) => text.Length == TokenLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The hash that a token is of.</summary>
    public static byte[] Hash(string token) => Convert.FromHexString(token);

    private static string? Fold(string typed) => typed.Contains('@', StringComparison.Ordinal) ? Contacts.FoldEmail(typed) : Contacts.FoldPhone(typed);
}
