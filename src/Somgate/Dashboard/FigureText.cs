using System.Globalization;
using System.Text;
using Somgate.Analytics;

namespace Somgate.Dashboard;

/// <summary>Numbers as the screens write them (dashboard.md 4, 6.2). Our own code: a culture of the machine would differ from node to node. Pure.</summary>
internal static class FigureText
{
    /// <summary>What stands for a share of nothing.</summary>
    public const string Nothing = "—";

    private const string NoBreak = "\u00a0";

    /// <summary><c>1,204</c>, in Russian and Kyrgyz <c>1 204</c>.</summary>
    public static string Count(long number, string language)
    {
        var digits = Math.Abs(number).ToString(CultureInfo.InvariantCulture);
        var grouped = new StringBuilder(number < 0 ? "−" : "", digits.Length * 2);
        for (var at = 0; at < digits.Length; at++)
        {
            if (at > 0 && (digits.Length - at) % 3 == 0) grouped.Append(language == "en" ? "," : NoBreak);
            grouped.Append(digits[at]);
        }

        return grouped.ToString();
    }

    /// <summary><c>84.6 %</c>.</summary>
    public static string Percent(long? tenths, string language) => tenths is { } known ? $"{Tenths(known, language)}{NoBreak}%" : Nothing;

    /// <summary><c>84.6 % (11 of 13)</c>.</summary>
    public static string Share(Rate rate, string language) => rate.Tenths is null ? Nothing : $"{Percent(rate.Tenths, language)} {Parts(rate, language)}";

    /// <summary><c>(11 of 13)</c>.</summary>
    public static string Parts(Rate rate, string language) => FigureTexts.Of(language, "n.of", ("part", Count(rate.Part, language)), ("whole", Count(rate.Whole, language)));

    /// <summary><c>+8.3 %</c>, or "new".</summary>
    public static string Change(long now, long before, string language) =>
        now == before ? $"0{NoBreak}%"
        : Analytics.Change.Tenths(now, before) is { } tenths ? Signed(tenths, language) + NoBreak + "%"
        : FigureTexts.Of(language, "n.new");

    /// <summary><c>+1.2 points</c>; nothing where either share is none.</summary>
    public static string Points(Rate now, Rate before, string language) =>
        now.PointsOver(before) is { } tenths ? FigureTexts.Of(language, "n.points", ("n", Signed(tenths, language))) : Nothing;

    /// <summary><c>38.2 s</c>, <c>2 min 05 s</c>, <c>1 h 02 min</c>.</summary>
    public static string Duration(long? ms, string language)
    {
        if (ms is not { } known) return Nothing;
        var (tenths, seconds) = ((known + 50) / 100, (known + 500) / 1000);
        if (tenths < 600) return $"{Tenths(tenths, language)}{NoBreak}{FigureTexts.Of(language, "n.s")}";
        var (unit, of, less) = seconds < 3600 ? ("n.min", "n.s", 1) : ("n.h", "n.min", 60);
        var parts = seconds / less;
        return $"{Count(parts / 60, language)}{NoBreak}{FigureTexts.Of(language, unit)} {parts % 60:00}{NoBreak}{FigureTexts.Of(language, of)}";
    }

    private static string Signed(long tenths, string language) => (tenths > 0 ? "+" : tenths < 0 ? "−" : "") + Tenths(Math.Abs(tenths), language);

    private static string Tenths(long tenths, string language) => $"{Count(tenths / 10, language)}{Mark(language)}{tenths % 10}";

    private static string Mark(string language) => language == "en" ? "." : ",";
}
