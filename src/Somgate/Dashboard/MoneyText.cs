using System.Globalization;
using Somgate.PaymentPage;
using Somgate.Payments;

namespace Somgate.Dashboard;

/// <summary>Sums on screens: major units with their currency, in the marks of the reader's language (dashboard.md R8). Pure.</summary>
internal static class MoneyText
{
    private const string NoBreak = "\u00a0";

    /// <summary>Where no currency is named: the one that is taken.</summary>
    private const string Usual = "KGS";

    /// <summary>Sums of more digits than this nobody has.</summary>
    private const int DigitsMax = 15;

    /// <summary><c>1,234.50 KGS</c>; in Kyrgyz and Russian <c>1 234,50 KGS</c>, without line breaks.</summary>
    public static string Of(Money sum, string language) => $"{Number(sum, language)}{NoBreak}{sum.Currency}";

    /// <summary>As <see cref="Of"/>, the currency standing elsewhere.</summary>
    public static string Number(Money sum, string language)
    {
        var (whole, fraction) = Parts(sum);
        var number = Grouped(whole, language == "en" ? "," : NoBreak);
        return $"{Sign(sum)}{number}{(fraction.Length == 0 ? "" : (language == "en" ? "." : ",") + fraction)}";
    }

    /// <summary>A count, its thousands apart.</summary>
    public static string Whole(long count, string language) => Grouped(count.ToString(CultureInfo.InvariantCulture), language == "en" ? "," : NoBreak);

    /// <summary>What copying gives: <c>1234.50</c>.</summary>
    public static string Plain(Money sum)
    {
        var (whole, fraction) = Parts(sum);
        return $"{Sign(sum)}{whole}{(fraction.Length == 0 ? "" : "." + fraction)}";
    }

    /// <summary>As it stands in a field of a form.</summary>
    public static string Typed(long minor) => Plain(new(minor, Usual));

    /// <summary>Minor units of a sum that somebody typed in major units, with <c>.</c> or <c>,</c>; null: it is none.</summary>
    public static long? Minor(string typed, string currency = Usual)
    {
        var text = typed.Replace(" ", "", StringComparison.Ordinal).Replace(NoBreak, "", StringComparison.Ordinal).Replace(',', '.');
        var decimals = PageFormat.DecimalsOf(currency);
        if (text.Split('.') is not ([_] or [_, _]) || text.Split('.') is not [{ Length: > 0 } whole, .. var rest]) return null;
        var fraction = rest.Length == 0 ? "" : rest[0];
        if (fraction.Length > decimals || (rest.Length > 0 && fraction.Length == 0) || whole.Length + decimals > DigitsMax) return null;
        var digits = whole + fraction.PadRight(decimals, '0');
        return digits.All(char.IsAsciiDigit) ? long.Parse(digits, CultureInfo.InvariantCulture) : null;
    }

    private static string Sign(Money sum) => sum.AmountMinor < 0 ? "-" : "";

    private static (string Whole, string Fraction) Parts(Money sum)
    {
        var decimals = PageFormat.DecimalsOf(sum.Currency);
        var digits = sum.AmountMinor.ToString(CultureInfo.InvariantCulture).TrimStart('-').PadLeft(decimals + 1, '0');
        return (digits[..^decimals], digits[^decimals..]);
    }

    private static string Grouped(string whole, string mark)
    {
        var groups = new List<string>();
        for (var end = whole.Length; end > 0; end -= 3) groups.Insert(0, whole[Math.Max(0, end - 3)..end]);
        return string.Join(mark, groups);
    }
}
