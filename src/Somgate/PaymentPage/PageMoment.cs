using System.Globalization;
using System.Text.RegularExpressions;

namespace Somgate.PaymentPage;

/// <summary>Reads <c>best_before</c> in the forms that plugins write (payment-page.md 14). Pure.</summary>
internal static partial class PageMoment
{
    private static readonly Dictionary<string, int> NamedZones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["GMT"] = 0,
        ["UT"] = 0,
        ["UTC"] = 0,
        ["Z"] = 0,
        ["EST"] = -5,
        ["EDT"] = -4,
        ["CST"] = -6,
        ["CDT"] = -5,
        ["MST"] = -7,
        ["MDT"] = -6,
        ["PST"] = -8,
        ["PDT"] = -7,
    };

    public static bool TryRead(string text, out DateTimeOffset moment) =>
        TryRead(IsoForm().Match(text), "yyyy-MM-dd HH:mm:ss", out moment) || TryRead(MailForm().Match(text), "yyyy-MMM-dd HH:mm:ss", out moment);

    // Unescaped on its way, the plus of a zone arrives as a space.
    [GeneratedRegex(@"\A(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})([.,](?<fraction>[0-9]{1,20}))?(?<zone>[Zz]|[+\- ][0-9]{2}(:?[0-9]{2})?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex IsoForm();

    [GeneratedRegex(@"\A([A-Za-z]{3}, *)?(?<day>[0-9]{1,2}) +(?<month>[A-Za-z]{3}) +(?<year>[0-9]{4}) +(?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?) +(?<zone>[+\- ]?[0-9]{4}|[A-Za-z]{1,3})\z", RegexOptions.CultureInvariant)]
    private static partial Regex MailForm();

    private static bool TryRead(Match match, string form, out DateTimeOffset moment)
    {
        moment = default;
        if (!match.Success) return false;
        var time = match.Groups["time"].Value;
        var local = $"{match.Groups["year"].Value}-{match.Groups["month"].Value}-{match.Groups["day"].Value.PadLeft(2, '0')} {(time.Length == 5 ? time + ":00" : time)}";
        if (!DateTime.TryParseExact(local, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock)) return false;
        if (!TryReadZone(match.Groups["zone"].Value, out var offset)) return false;
        var ticks = clock.Ticks + Ticks(match.Groups["fraction"].Value) - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return false;
        moment = new(ticks, TimeSpan.Zero);
        return true;
    }

    private static long Ticks(string fraction) => fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);

    private static bool TryReadZone(string zone, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (zone.Length == 0) return true;
        if (NamedZones.TryGetValue(zone, out var named))
        {
            offset = TimeSpan.FromHours(named);
            return true;
        }

        var digits = zone.TrimStart('+', '-', ' ').Replace(":", "", StringComparison.Ordinal);
        if (digits.Length is not (2 or 4) || digits.Any(digit => !char.IsAsciiDigit(digit))) return false;
        var hours = int.Parse(digits[..2], CultureInfo.InvariantCulture);
        var minutes = digits.Length == 4 ? int.Parse(digits[2..], CultureInfo.InvariantCulture) : 0;
        if (hours > 23 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0) * (zone[0] == '-' ? -1 : 1);
        return true;
    }
}
