using Somgate.Analytics;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>A tab of Analytics (dashboard.md 6.1).</summary>
internal enum FigureTab
{
    Conversion,
    Volume,
    Reasons,
    Times,
}

/// <summary>The state of Analytics as it stands in the address.</summary>
/// <param name="Asked">The filter as it was given.</param>
/// <param name="Chart">The same with absolute ends: what numbers are of, and their lists.</param>
/// <param name="Before">The period before, of equal length; null: this one is open.</param>
/// <param name="Step">Of the line: as asked for, else as the period's length suggests.</param>
internal sealed record AnalyticsQuery(
    FigureTab Tab, BreakDown By, StepLength Step, RegisterFilter Asked, RegisterFilter Chart, RegisterFilter? Before, IReadOnlyList<FilterFault> Faults)
{
    public RegisterZone DaysIn => Asked.Zone;
}

/// <summary>Reads the address of Analytics (dashboard.md R6, R7, 2.2): any key of the filter, and its own for tab, break-down and step. Pure.</summary>
internal static class AnalyticsForm
{
    public static readonly IReadOnlyList<string> Tabs = ["conversion", "volume", "reasons", "times"];
    public static readonly IReadOnlyList<string> BreakDowns = ["none", "project", "method", "source", "code"];
    public static readonly IReadOnlyList<string> Steps = ["hour", "day", "week", "month"];

    // The shell's own, and those of this screen.
    private static readonly string[] Others = ["lang", "done", "tab", "by", "step"];

    public static AnalyticsQuery Read(ShellView shell)
    {
        var zone = RegisterZone.Find(shell.Person?.DaysIn ?? "") ?? RegisterZone.Utc;
        var pairs = shell.Query.Where(pair => pair.Value.Length > 0).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)).ToArray();
        var faults = new List<FilterFault>();
        var (tab, by, step) = (One("tab", Tabs), One("by", BreakDowns), One("step", Steps));
        var asked = FilterReader.Read(pairs, new(zone, RegisterPeriod.LastWeek, Others)) with { Mode = shell.Mode };
        if (asked.Grain == Grain.Operations) faults.Add(new("grain", "operations", ""));
        faults.AddRange(asked.Faults);
        faults.AddRange(HomeForm.Unseen(asked, shell));
        var span = asked.Period.Bounds(asked.Zone, shell.Now);
        var chart = DrillDown.Absolute(asked, asked.Zone, shell.Now) with { Ascending = false };
        return new((FigureTab)Math.Max(tab, 0), (BreakDown)Math.Max(by, 0), step < 0 ? Suggested(span) : (StepLength)step, asked, chart, Before(chart, span, shell.Now), faults);

        int One(string name, IReadOnlyList<string> words)
        {
            var given = pairs.Where(pair => pair.Key == name).Select(pair => pair.Value).ToArray();
            var place = given.Length == 0 ? -1 : words.ToList().IndexOf(given[0]);
            if (given.Length > 1 || (given.Length == 1 && place < 0)) faults.Add(new(name, given[^1], ""));
            return place;
        }
    }

    public static string Word(FigureTab tab) => Tabs[(int)tab];

    public static string Word(BreakDown by) => BreakDowns[(int)by];

    public static string Word(StepLength step) => Steps[(int)step];

    /// <summary>As much of the stretch before as has passed of this one, so that a day that isn't over stands beside as much of the day before.</summary>
    private static RegisterFilter? Before(RegisterFilter chart, RegisterSpan span, DateTimeOffset now)
    {
        if (span is not { FromMs: { } from, UntilMs: { } until }) return null;
        var (length, passed) = (until - from, Math.Min(until, now.ToUnixTimeMilliseconds() + 1) - from);
        return passed <= 0 ? null : DrillDown.Within(chart, new(default, new(from - length, from - length + passed)), chart.Zone);
    }

    private static StepLength Suggested(RegisterSpan span) => span is { FromMs: { } from, UntilMs: { } until }
        ? TimeSpan.FromMilliseconds(until - from).TotalDays switch
        {
            <= 2 => StepLength.Hour,
            <= 92 => StepLength.Day,
            <= 731 => StepLength.Week,
            _ => StepLength.Month,
        }
        : StepLength.Day;
}
