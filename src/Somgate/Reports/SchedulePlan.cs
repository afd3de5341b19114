using Somgate.Register;

namespace Somgate.Reports;

/// <summary>
/// Which runs a schedule has, and when (reports.md 5). A run follows from its day alone, so that whoever plans, and however often, comes to the same. Pure.
/// </summary>
internal static class SchedulePlan
{
    /// <summary>Of more runs that were missed only the newest so many are made by themselves.</summary>
    public const int CatchUpMax = 31;

    /// <summary>A run that begins later than this is marked "made late".</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(10);

    /// <summary>After the end of the period: by then everything that changed in it stands in the database.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <summary>Beyond the longest time of a payment.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Runs due after one moment up to another, oldest first.</summary>
    /// <param name="delay">A run is due this long after the end of its period at the earliest.</param>
    public static IEnumerable<ScheduledRun> Due(ReportSchedule schedule, TimeSpan delay, DateTimeOffset after, DateTimeOffset upTo)
    {
        if (upTo <= after) yield break;
        // A moved run is due on its day all the same, or on the day after when the day is short of hours.
        for (var day = Day(schedule, after).AddDays(-2); day <= Day(schedule, upTo); day = day.AddDays(1))
        {
            if (Run(schedule, day, delay) is { } run && run.DueAt > after && run.DueAt <= upTo) yield return run;
        }
    }

    /// <summary>The next run after a moment.</summary>
    public static ScheduledRun Next(ReportSchedule schedule, TimeSpan delay, DateTimeOffset after)
    {
        for (var day = Day(schedule, after).AddDays(-2); ; day = day.AddDays(1))
        {
            if (Run(schedule, day, delay) is { } run && run.DueAt > after) return run;
        }
    }

    /// <summary>The run whose period a day lies in.</summary>
    public static ScheduledRun Of(ReportSchedule schedule, DateOnly day, TimeSpan delay)
    {
        for (var at = day.AddDays(1); ; at = at.AddDays(1))
        {
            if (Run(schedule, at, delay) is { } run && run.StartsOn <= day && run.EndsOn >= day) return run;
        }
    }

    /// <summary>The run of a day; null: the schedule has none on it.</summary>
    private static ScheduledRun? Run(ReportSchedule schedule, DateOnly day, TimeSpan delay)
    {
        if (PeriodOf(schedule, day) is not var (first, last)) return null;
        var zone = schedule.Zone;
        var (from, until) = (Start(zone, first), Start(zone, last.AddDays(1)));
        var wished = First(zone, day.ToDateTime(TimeOnly.MinValue).AddMinutes(schedule.AtMinute));
        var earliest = until + delay;
        return new(first, last, from, until, wished < earliest ? earliest : wished, wished < earliest);
    }

    private static (DateOnly First, DateOnly Last)? PeriodOf(ReportSchedule schedule, DateOnly day)
    {
        var weekday = ((int)day.DayOfWeek + 6) % 7;
        return schedule.Every switch
        {
            Every.Daily => (day.AddDays(-1), day.AddDays(-1)),
            Every.Weekly => weekday + 1 == schedule.OnDay ? (day.AddDays(-weekday - 7), day.AddDays(-weekday - 1)) : null,
            Every.Monthly => day.Day == schedule.OnDay ? (new DateOnly(day.Year, day.Month, 1).AddMonths(-1), new DateOnly(day.Year, day.Month, 1).AddDays(-1)) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule.Every, "not a period"),
        };
    }

    private static DateTimeOffset Start(RegisterZone zone, DateOnly day) => zone.ToMoment(day.ToDateTime(TimeOnly.MinValue), earlier: true);

    // A local time that is skipped means the first moment after the gap, a doubled one its first occurrence.
    private static DateTimeOffset First(RegisterZone zone, DateTime local)
    {
        while (zone.Zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return zone.ToMoment(local, earlier: true);
    }

    private static DateOnly Day(ReportSchedule schedule, DateTimeOffset moment) => DateOnly.FromDateTime(schedule.Zone.ToLocal(moment));
}
