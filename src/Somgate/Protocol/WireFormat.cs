using System.Globalization;

namespace Somgate.Protocol;

/// <summary>How single values are written and read on the wire (gate.md 1, 3.5 and 7). Nothing here depends on a culture.</summary>
internal static class WireFormat
{
    private const int HeadLength = 19;
    private const int TicksDigits = 7;

    /// <summary>A moment as we send it: UTC, whole seconds, <c>2025-03-10T09:15:24+0000</c>.</summary>
    public static string Date(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads ISO 8601 with the offset <c>Z</c>, <c>+06:00</c> or <c>+0600</c>, a fraction of a second allowed; digits beyond
    /// 100 ns are dropped.
    /// </summary>
    public static bool TryReadDate(ReadOnlySpan<char> text, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length <= HeadLength || !DateTime.TryParseExact(text[..HeadLength], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        var rest = text[HeadLength..];
        if (!TryReadFraction(ref rest, out var ticks) || !TryReadOffset(rest, out var offset)) return false;
        var utcTicks = local.Ticks + ticks - offset.Ticks;
        if (utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks) return false;
        moment = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        return true;
    }

    /// <summary>
    /// A number that may be shown: of 7 or more digits the first and last three, <c>996******456</c>; of fewer the last one.
    /// </summary>
    public static string Masked(string number) => number.Length switch
    {
        0 => "",
        >= 7 => $"{number[..3]}******{number[^3..]}",
        _ => $"{new string('*', number.Length - 1)}{number[^1]}",
    };

    /// <summary>A text as we send it: <c>;</c> separates lines of the text to sign, and some readers refuse it in a value (callbacks.md 7).</summary>
    public static string WithoutSemicolons(string text) => text.Replace(';', ',');

    /// <summary>Length in Unicode code points.</summary>
    public static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }

    /// <summary>
    /// IPv4 as four decimal numbers without leading zeros, or IPv6 as RFC 4291; no short forms, zone or brackets.
    /// <see cref="System.Net.IPAddress"/> takes all of those, so it can't be asked.
    /// </summary>
    public static bool IsIpAddress(ReadOnlySpan<char> text) => text.Contains(':') ? IsIpv6(text) : IsIpv4(text);

    /// <summary>One <c>@</c>, not first or last, no white space.</summary>
    public static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1 && text.LastIndexOf('@') == at && !text.Any(char.IsWhiteSpace);
    }

    /// <summary>An absolute <c>http</c> or <c>https</c> URL with a host and without user information.</summary>
    public static bool IsUrl(string text)
    {
        var authority = text switch
        {
            _ when text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) => text[8..],
            _ when text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => text[7..],
            _ => "",
        };

        // Uri trims white space and reads backslashes as slashes; a receiver may not.
        if (authority is "" or ['/' or '?' or '#', ..] || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '\\')) return false;
        var end = authority.AsSpan().IndexOfAny('/', '?', '#');
        if ((end < 0 ? authority : authority[..end]).Contains('@', StringComparison.Ordinal)) return false;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0;
    }

    private static bool TryReadFraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] is not ('.' or ',')) return true;
        var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0) return false;
        for (var i = 0; i < TicksDigits; i++) ticks = 10 * ticks + (i < digits ? rest[1 + i] - '0' : 0);
        rest = rest[(1 + digits)..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text is "Z") return true;
        ReadOnlySpan<char> minutes = text.Length switch
        {
            5 => text[3..],
            6 when text[3] == ':' => text[4..],
            _ => [],
        };
        if (minutes.IsEmpty || text[0] is not ('+' or '-')) return false;
        if (!TryReadDigits(text[1..3], out var hour) || !TryReadDigits(minutes, out var minute) || hour > 23 || minute > 59) return false;
        offset = new TimeSpan(hour, minute, 0);
        if (text[0] == '-') offset = -offset;
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool IsIpv4(ReadOnlySpan<char> text)
    {
        var numbers = 0;
        foreach (var part in text.Split('.'))
        {
            var number = text[part];
            if (number.Length is 0 or > 3 || (number.Length > 1 && number[0] == '0')) return false;
            if (!TryReadDigits(number, out var value) || value > 255) return false;
            numbers++;
        }

        return numbers == 4;
    }

    private static bool IsIpv6(ReadOnlySpan<char> text)
    {
        const int groupsMax = 8;
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0) return GroupsOf(text, mayEndInIpv4: true) == groupsMax;
        var before = GroupsOf(text[..gap], mayEndInIpv4: false);
        var after = GroupsOf(text[(gap + 2)..], mayEndInIpv4: true);
        return before >= 0 && after >= 0 && before + after < groupsMax;
    }

    /// <summary>Groups of 16 bits, an IPv4 address at the end counting as two; -1 if anything else stands there.</summary>
    private static int GroupsOf(ReadOnlySpan<char> text, bool mayEndInIpv4)
    {
        if (text.IsEmpty) return 0;
        var groups = 0;
        foreach (var part in text.Split(':'))
        {
            var group = text[part];
            if (mayEndInIpv4 && part.End.Value == text.Length && group.Contains('.')) return IsIpv4(group) ? groups + 2 : -1;
            if (group.Length is 0 or > 4) return -1;
            foreach (var digit in group)
            {
                if (!char.IsAsciiHexDigit(digit)) return -1;
            }

            groups++;
        }

        return groups;
    }
}
