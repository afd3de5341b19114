using Somgate.Html;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Language, zone of the shell, and the zone of reporting days, kept a user (dashboard.md 4).</summary>
internal sealed class HabitEndpoint(UserStore users)
{
    public async Task Save(Visit visit)
    {
        var (user, language, zone, days) = (visit.Person.User, visit.Field("language"), visit.Field("time_zone").Trim(), visit.Field("days_in").Trim());
        if (new[] { zone, days }.FirstOrDefault(name => name.Length > 0 && !ZoneNames.IsZone(name)) is { } unknown)
        {
            await visit.Fail(StatusCodes.Status422UnprocessableEntity, "err.zone_named", ("zone", unknown));
            return;
        }

        if (TextTable.Languages.Any(one => one.Code == language)) user = user with { Language = language };
        if (zone.Length > 0) user = user with { TimeZone = zone };
        if (days.Length > 0) user = user with { DaysIn = days };
        await users.SaveHabits(user, visit.Cancel);
        var back = visit.Door.Back(visit.Field("back"));
        visit.Go(days.Length > 0 ? InDays(back, days) : back);
    }

    /// <summary>The zone of reporting days stands in the address too, so that whoever opens it sees the same.</summary>
    private static string InDays(string back, string zone)
    {
        var (path, query) = back.Split('?', 2) is [var before, var after] ? (before, after) : (back, "");
        var kept = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair => !pair.StartsWith("tz=", StringComparison.Ordinal));
        return $"{path}?{string.Join('&', kept.Append($"tz={Uri.EscapeDataString(zone)}"))}";
    }
}
