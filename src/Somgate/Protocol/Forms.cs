using System.Text.RegularExpressions;

namespace Somgate.Protocol;

/// <summary>Forms of texts in the tables of gate.md 4. `^` and `$` are the ends of the whole value, digits are ASCII.</summary>
internal static partial class Forms
{
    [GeneratedRegex(@"\A[A-Z]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CurrencyForm();

    [GeneratedRegex(@"\A[A-Z]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CountryForm();

    [GeneratedRegex(@"\A[0-9]{4,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneForm();

    [GeneratedRegex(@"\A\+?[0-9]{4,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AccountForm();

    [GeneratedRegex(@"\A[0-9]{2}-[0-9]{2}-[0-9]{4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DayForm();

    [GeneratedRegex(@"\A[0-9A-Z]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegionForm();

    [GeneratedRegex(@"\A.{19,}[+\-][0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HoursForm();

    public static bool IsCurrency(string text) => CurrencyForm().IsMatch(text);

    public static bool IsCountry(string text) => CountryForm().IsMatch(text);

    public static bool IsPhone(string text) => PhoneForm().IsMatch(text);

    public static bool IsAccount(string text) => AccountForm().IsMatch(text);

    public static bool IsDay(string text) => DayForm().IsMatch(text);

    public static bool IsRegion(string text) => RegionForm().IsMatch(text);

    public static bool IsGender(string text) => text is "male" or "female";

    public static bool IsMoment(string text) => WireFormat.TryReadDate(text, out _);

    /// <summary>As everywhere, or with an offset of hours alone: <c>+06</c> (payment-links.md 2).</summary>
    public static bool TryReadMoment(string text, out DateTimeOffset moment) =>
        WireFormat.TryReadDate(text, out moment) || (HoursForm().IsMatch(text) && WireFormat.TryReadDate(text + "00", out moment));

    public static bool IsIpAddress(string text) => WireFormat.IsIpAddress(text);

    /// <summary>No white space at either end, no semicolon: it separates lines of the text to sign.</summary>
    public static bool IsPaymentId(string text) => !IsBlank(text[0]) && !IsBlank(text[^1]) && IsCustomerId(text);

    public static bool IsCustomerId(string text) => !text.Contains(';', StringComparison.Ordinal);

    private static bool IsBlank(char character) => character is ' ' or '\t' or '\0' or '\v' or '\n' or '\r';
}
