using System.Text;

namespace Somgate.Methods.Mbank;

/// <summary>Texts of the bank that people will read: bounded, and cleaned of what must not get into a log line or a callback.</summary>
internal static class BankText
{
    private const int WordLengthMax = 40;

    /// <summary>Result numbers have three digits; more than these might be a phone number or a code.</summary>
    private const int WordDigitsMax = 3;

    private const int PaymentIdLengthMax = 255;

    /// <summary>A word as it may be shown: its first 40 printable ASCII characters; digits as <c>#</c> if there are more than a result number has.</summary>
    public static string Word(string? given)
    {
        var text = given ?? "";
        var digits = text.Count(char.IsAsciiDigit);
        if (text.Length is > 0 and <= WordLengthMax && digits <= WordDigitsMax && text.All(IsPrintable)) return text;

        var shown = new StringBuilder(WordLengthMax);
        foreach (var character in text.Where(IsPrintable).Take(WordLengthMax))
            shown.Append(digits > WordDigitsMax && char.IsAsciiDigit(character) ? '#' : character);
        return shown.Length == 0 ? "nothing" : shown.ToString();
    }

    /// <summary>The bank's id of a payment as the merchant gets it, <c>;</c> as <c>,</c> (gate.md 7); null: none that could be shown whole.</summary>
    public static string? PaymentId(string? given) =>
        string.IsNullOrWhiteSpace(given) || given.Length > PaymentIdLengthMax || !given.All(IsShowable) ? null : given.Replace(';', ',');

    private static bool IsShowable(char character) => !char.IsControl(character) && !char.IsSurrogate(character);

    private static bool IsPrintable(char character) => character is >= ' ' and <= '~';
}
