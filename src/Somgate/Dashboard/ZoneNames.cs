namespace Somgate.Dashboard;

/// <summary>Zones that the picker offers; every other IANA name may be typed.</summary>
internal static class ZoneNames
{
    public static readonly IReadOnlyList<string> Offered =
    [
        "Asia/Bishkek", "UTC", "Asia/Almaty", "Asia/Tashkent", "Asia/Dushanbe", "Asia/Novosibirsk", "Asia/Yekaterinburg", "Europe/Moscow", "Europe/Istanbul", "Asia/Dubai",
        "Asia/Shanghai", "Asia/Seoul", "Europe/Berlin", "Europe/London", "America/New_York",
    ];

    /// <summary>A zone that this machine knows by its IANA name.</summary>
    public static bool IsZone(string name) => name.Length is > 0 and <= 64 && (name == "UTC" || name.Contains('/', StringComparison.Ordinal)) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);
}
