using System.Globalization;
using System.Text;
using Somgate.Payments;

namespace Somgate.PaymentPage;

/// <summary>Sums and moments as the page writes them (payment-page.md 12). Our own code: a culture of the machine would differ from node to node.</summary>
internal static class PageFormat
{
    private const string NoBreak = "\u00a0";
    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    // ISO 4217; every other currency has two decimals.
    private static readonly string[] WithoutDecimals =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly string[] WithThree = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
    private static readonly string[] WithFour = ["CLF", "UYW"];

    /// <summary><c>1 500,00 сом</c>, <c>KGS 1,500.00</c>; no line breaks within.</summary>
    public static string Amount(Money sum, string language)
    {
        var digits = sum.AmountMinor.ToString(CultureInfo.InvariantCulture);
        var decimals = DecimalsOf(sum.Currency);
        digits = digits.PadLeft(decimals + 1, '0');
        var (whole, fraction) = (digits[..^decimals], digits[^decimals..]);
        var isEnglish = language == "en";
        var number = Grouped(whole, isEnglish ? "," : NoBreak) + (decimals == 0 ? "" : (isEnglish ? "." : ",") + fraction);
        return isEnglish ? sum.Currency + NoBreak + number : number + NoBreak + (sum.Currency == Money.Som ? "сом" : sum.Currency);
    }

    /// <summary>The hour if it is today in the zone, else with the date.</summary>
    public static string Time(DateTimeOffset moment, DateTimeOffset now, string zone, string language)
    {
        var (there, today) = (In(moment, zone), In(now, zone));
        return there.Date == today.Date ? Hour(there) : Date(there, language);
    }

    /// <summary><c>27.01.2026 08:15</c>, <c>27 Jan 2026, 08:15</c>.</summary>
    public static string Date(DateTimeOffset moment, string zone, string language) => Date(In(moment, zone), language);

    private static string Date(DateTime there, string language) => language == "en"
        ? $"{there.Day} {Months[there.Month - 1]} {there.Year}, {Hour(there)}"
        : there.ToString("dd.MM.yyyy HH:mm", CultureInfo.InvariantCulture);

    private static string Hour(DateTime there) => there.ToString("HH:mm", CultureInfo.InvariantCulture);

    // A machine without a list of zones still shows Kyrgyz time, which has known no summer time since 2005.
    private static DateTime In(DateTimeOffset moment, string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? TimeZoneInfo.ConvertTime(moment, found).DateTime : moment.ToOffset(TimeSpan.FromHours(6)).DateTime;

    /// <summary>Digits behind the mark.</summary>
    public static int DecimalsOf(string currency) =>
        WithoutDecimals.Contains(currency) ? 0 : WithThree.Contains(currency) ? 3 : WithFour.Contains(currency) ? 4 : 2;

    private static string Grouped(string whole, string separator)
    {
        var grouped = new StringBuilder(whole.Length * 2);
        for (var i = 0; i < whole.Length; i++)
        {
            if (i > 0 && (whole.Length - i) % 3 == 0) grouped.Append(separator);
            grouped.Append(whole[i]);
        }

        return grouped.ToString();
    }
}
