using Somgate.Html;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Language and zone of the shell, kept a user (dashboard.md 4).</summary>
internal sealed class HabitEndpoint(UserStore users)
{
    public async Task Save(Visit visit)
    {
        var (user, language, zone) = (visit.Person.User, visit.Field("language"), visit.Field("time_zone").Trim());
        if (zone.Length > 0 && !ZoneNames.IsZone(zone))
        {
            await visit.Fail(StatusCodes.Status422UnprocessableEntity, "err.zone_named", ("zone", zone));
            return;
        }

        if (TextTable.Languages.Any(one => one.Code == language)) user = user with { Language = language };
        if (zone.Length > 0) user = user with { TimeZone = zone };
        await users.SaveHabits(user, visit.Cancel);
        visit.Go(visit.Door.Back(visit.Field("back")));
    }
}
