namespace Somgate.Register;

/// <summary>What a text in the search box can mean (dashboard.md 4). Pure.</summary>
internal static class RegisterSearch
{
    private const int PhoneDigitsMin = 9;
    private const int PhoneDigitsMax = 15;
    private const int BeginningMin = 3;

    /// <summary>Digits of a Kyrgyz number without its country code, and with the zero that one dials in the country (payment-page.md 10).</summary>
    private const int LocalDigits = 9;

    private const string Country = "996";

    private static readonly RegisterFilter Ever = new() { Period = RegisterPeriod.Ever };

    /// <summary>One filter for each exact reading that fits.</summary>
    public static IEnumerable<RegisterFilter> Exact(string typed, Func<string, byte[]> hash)
    {
        var text = typed.Trim();
        if (text.Length == 0) yield break;
        yield return Ever.With("payment_id", false, text.ToUpperInvariant());
        if (text.Length <= PhoneDigitsMax && text.All(char.IsAsciiDigit)) yield return Ever.With("operation_id", false, text);
        yield return Ever.With("provider_payment_id", false, text);
        yield return Ever.With("request_id", false, text);
        yield return Ever.With("customer_id", false, text);
        yield return Ever.With("link_id", false, text);
        var tokens = Contacts(text).Select(contact => Who.Token(contact, hash)).OfType<string>().Distinct().ToArray();
        if (tokens.Length > 0) yield return Ever.With("who", false, tokens);
    }

    /// <summary>The beginning of a payment id or a customer's.</summary>
    public static IEnumerable<RegisterFilter> Beginning(string typed)
    {
        var text = typed.Trim();
        if (text.Length < BeginningMin) yield break;
        yield return Ever.With(new RegisterTerm(RegisterKey.Of("payment_id"), false, [new(text.ToUpperInvariant(), IsPrefix: true)]));
        yield return Ever.With(new RegisterTerm(RegisterKey.Of("customer_id"), false, [new(text, IsPrefix: true)]));
    }

    private static IEnumerable<string> Contacts(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal)) yield return text;
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (text.Any(letter => !char.IsAsciiDigit(letter) && !" +-()".Contains(letter, StringComparison.Ordinal))) yield break;
        if (digits.Length is < PhoneDigitsMin or > PhoneDigitsMax) yield break;
        yield return digits;
        if (digits.Length == LocalDigits) yield return Country + digits;
        if (digits.Length == LocalDigits + 1 && digits[0] == '0') yield return Country + digits[1..];
    }
}
