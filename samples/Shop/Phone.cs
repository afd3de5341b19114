namespace Shop;

/// <summary>A phone number as customers type it, in any of the usual spellings.</summary>
internal static class Phone
{
    private const string Country = "996";
    private const int NationalLength = 9;

    /// <summary>Gives <c>996</c> and nine digits; null if the text is no Kyrgyz mobile number.</summary>
    public static string? Read(string? typed)
    {
        if (typed is null) return null;
        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        if (typed.Any(c => !char.IsAsciiDigit(c) && !char.IsWhiteSpace(c) && c is not ('+' or '-' or '(' or ')' or '.' or '\u2011' or '\u202a' or '\u202c'))) return null;
        if (digits.StartsWith("00", StringComparison.Ordinal)) digits = digits[2..];
        if (digits.Length > NationalLength && digits.StartsWith(Country, StringComparison.Ordinal)) digits = digits[Country.Length..];
        if (digits.Length == NationalLength + 1 && digits[0] == '0') digits = digits[1..];
        return digits.Length == NationalLength && digits[0] != '0' ? Country + digits : null;
    }

    public static string Masked(string phone) => $"+{phone[..3]} *** ***{phone[^3..]}";
}
