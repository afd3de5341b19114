using Somgate.Register;

namespace Somgate.Analytics;

/// <summary>The length of a step of a line (dashboard.md 6.1).</summary>
internal enum StepLength
{
    Hour,
    Day,
    Week,
    Month,
}

/// <summary>One step of a line: a stretch of time that begins at a local hour, day, week or month of the "Days in" zone. Pure.</summary>
internal sealed record TimeStep(DateTime LocalStart, RegisterSpan Span)
{
    /// <summary>More points than this no line shows.</summary>
    public const int StepsMax = 1000;

    /// <summary>The steps that a stretch is made of, the first and the last cut to it; null: too many. Weeks begin on Monday.</summary>
    public static IReadOnlyList<TimeStep>? Of(long fromMs, long untilMs, StepLength length, RegisterZone zone)
    {
        var steps = new List<TimeStep>();
        var local = Start(zone.ToLocal(DateTimeOffset.FromUnixTimeMilliseconds(fromMs)), length);
        var start = fromMs;
        while (start < untilMs)
        {
            if (steps.Count == StepsMax) return null;
            var next = Next(local, length);
            var end = length == StepLength.Hour ? NextHour(start, zone) : zone.ToMoment(next, earlier: true).ToUnixTimeMilliseconds();
            end = Math.Min(end, untilMs);
            if (end > start) steps.Add(new(length == StepLength.Hour ? Start(zone.ToLocal(DateTimeOffset.FromUnixTimeMilliseconds(start)), length) : local, new(start, end)));
            (local, start) = (next, Math.Max(start, end));
        }

        return steps;
    }

    private static DateTime Start(DateTime local, StepLength length) => length switch
    {
        StepLength.Hour => local.Date.AddHours(local.Hour),
        StepLength.Day => local.Date,
        StepLength.Week => local.Date.AddDays(-(((int)local.DayOfWeek + 6) % 7)),
        StepLength.Month => new DateTime(local.Year, local.Month, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(length), length, "not a step"),
    };

    private static DateTime Next(DateTime local, StepLength length) => length switch
    {
        StepLength.Hour => local.AddHours(1),
        StepLength.Day => local.AddDays(1),
        StepLength.Week => local.AddDays(7),
        StepLength.Month => local.AddMonths(1),
        _ => throw new ArgumentOutOfRangeException(nameof(length), length, "not a step"),
    };

    // A doubled hour is two hours, and a skipped one none: hours are counted as they pass.
    private static long NextHour(long ms, RegisterZone zone)
    {
        var local = zone.ToLocal(DateTimeOffset.FromUnixTimeMilliseconds(ms));
        return ms + 3_600_000 - (((local.Minute * 60) + local.Second) * 1000) - local.Millisecond;
    }
}
