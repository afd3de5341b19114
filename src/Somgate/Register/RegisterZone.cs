using System.Globalization;
using System.Text.RegularExpressions;

namespace Somgate.Register;

/// <summary>A time zone by its IANA name or as <c>±hh:mm</c> (dashboard.md 2.2). Pure.</summary>
internal sealed partial record RegisterZone(string Name, TimeZoneInfo Zone)
{
    public static readonly RegisterZone Utc = new("UTC", TimeZoneInfo.Utc);

    private static readonly TimeSpan OffsetMax = TimeSpan.FromHours(14);

    /// <summary>Null: no such zone.</summary>
    public static RegisterZone? Find(string name)
    {
        if (Offset().Match(name) is { Success: true } match)
        {
            var offset = TimeSpan.ParseExact(match.Groups[2].Value, @"hh\:mm", CultureInfo.InvariantCulture);
            if (match.Groups[1].Value == "-") offset = -offset;
            return offset.Duration() > OffsetMax ? null : new(name, TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name));
        }

        if (name is "UTC") return Utc;
        // A name of Windows would be found too, but nobody else could read it.
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? new(name, zone) : null;
    }

    public DateTime ToLocal(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone).DateTime;

    /// <summary>A doubled local time means the earlier or the later moment as wished; a skipped one moves forward by the gap.</summary>
    public DateTimeOffset ToMoment(DateTime local, bool earlier)
    {
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (Zone.IsInvalidTime(wall)) return new DateTimeOffset(wall, OffsetBefore(wall)).ToUniversalTime();
        if (!Zone.IsAmbiguousTime(wall)) return new DateTimeOffset(wall, Zone.GetUtcOffset(wall)).ToUniversalTime();
        var offsets = Zone.GetAmbiguousTimeOffsets(wall);
        return new DateTimeOffset(wall, earlier ? offsets.Max() : offsets.Min()).ToUniversalTime();
    }

    // No zone skips more than a day, nor twice in two days.
    private TimeSpan OffsetBefore(DateTime skipped) => Zone.GetUtcOffset(skipped.AddDays(-1));

    public bool Equals(RegisterZone? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    [GeneratedRegex(@"^([+-])([01]\d:[0-5]\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
