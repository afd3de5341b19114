using System.Globalization;

namespace Somgate.PaymentPage;

/// <summary>Reads the phone field (payment-page.md 10).</summary>
internal static class PhoneInput
{
    private const string Country = "996";
    private const int NationalDigits = 9;

    /// <summary>The number as the method gets it, <c>996</c> and nine digits; null: it is none.</summary>
    public static string? Read(string? typed) => National(typed) is { } digits ? Country + digits : null;

    /// <summary>The nine digits that stand in the field; null: it is no number.</summary>
    public static string? National(string? typed)
    {
        var text = Tidy(typed ?? "");
        if (text.Any(character => !char.IsAsciiDigit(character))) return null;
        var national = text.Length switch
        {
            NationalDigits => text,
            10 when text[0] == '0' => text[1..],
            12 when text.StartsWith(Country, StringComparison.Ordinal) => text[3..],
            13 when text.StartsWith("9960", StringComparison.Ordinal) => text[4..],
            14 when text.StartsWith("00996", StringComparison.Ordinal) => text[5..],
            _ => null,
        };
        return national is null or ['0', ..] ? null : national;
    }

    /// <summary>What is wrong with it: the key of a text; null: nothing.</summary>
    public static string? Fault(string? typed) => Tidy(typed ?? "").Length == 0 ? "err.phone_empty" : National(typed) is null ? "err.phone" : null;

    /// <summary>After Pay the phone is shown masked: <c>+996 *** ***456</c>; any other account as Gate masks it (gate.md 7).</summary>
    /// <param name="masked">As kept with the payment: <c>996******456</c>.</param>
    public static string Shown(string masked) =>
        masked.Length == Country.Length + NationalDigits && masked.StartsWith(Country, StringComparison.Ordinal) ? $"+996\u00a0***\u00a0***{masked[^3..]}" : masked;

    private static string Tidy(string typed)
    {
        var kept = new string([.. typed.Where(character => !IsDropped(character))]);
        return kept.StartsWith('+') ? kept[1..] : kept;
    }

    // Invisible marks of direction come with contacts copied on a phone; dashes are of any kind, with the minus sign.
    private static bool IsDropped(char character) => character is '(' or ')' or '.' or '\u2212' || char.IsWhiteSpace(character)
        || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.DashPunctuation or UnicodeCategory.SpaceSeparator or UnicodeCategory.Format;
}
