using System.Globalization;
using Somgate.Reports;

namespace Somgate.Dashboard;

/// <summary>When a report shall come by itself, as it was typed (reports.md 5); what it holds is the form of a report. Pure.</summary>
internal sealed record ScheduleForm
{
    public required ReportForm Report { get; init; }
    public string Every { get; init; } = "daily";
    public string Weekday { get; init; } = "1";
    public string MonthDay { get; init; } = "1";
    public string At { get; init; } = "03:00";

    /// <summary>All projects, also future ones.</summary>
    public bool TakesAll { get; init; }

    public static ScheduleForm Of(ReportDefinition definition, string daysIn)
    {
        var report = ReportForm.Of(definition);
        return new() { Report = report with { Values = new Dictionary<string, string>(report.Values) { ["tz"] = daysIn } } };
    }

    public static ScheduleForm Of(ReportSchedule schedule) => new()
    {
        Report = ReportForm.Of(schedule.Definition) with { Projects = schedule.Projects ?? [], Recipients = schedule.Recipients, Drops = schedule.Drops },
        Every = schedule.Every.ToString().ToLowerInvariant(),
        Weekday = schedule.Every == Somgate.Reports.Every.Weekly ? Number(schedule.OnDay) : "1",
        MonthDay = schedule.Every == Somgate.Reports.Every.Monthly ? Number(schedule.OnDay) : "1",
        At = string.Create(CultureInfo.InvariantCulture, $"{schedule.AtMinute / 60:00}:{schedule.AtMinute % 60:00}"),
        TakesAll = schedule.Projects is null,
    };

    public static ScheduleForm Read(Func<string, string> field, Func<string, IReadOnlyList<string>> fields) => new()
    {
        Report = ReportForm.Read(field, fields),
        Every = field("every"),
        Weekday = field("weekday"),
        MonthDay = field("month_day"),
        At = field("at"),
        TakesAll = field("all_projects").Length > 0,
    };

    /// <summary>What it asks for, without what whoever saves it decides; faults by field.</summary>
    public ReportSchedule? Schedule(ReportDefinition definition, Dictionary<string, string> faults, bool mayTakeAll)
    {
        var every = Enum.TryParse<Every>(Every, ignoreCase: true, out var known) && Every.All(char.IsAsciiLetter) ? known : (Every?)null;
        if (every is null) faults["every"] = "sch.err.every";
        var onDay = every switch
        {
            Somgate.Reports.Every.Weekly => Whole(Weekday, 7),
            Somgate.Reports.Every.Monthly => Whole(MonthDay, ReportSchedule.MonthDayMax),
            _ => 1,
        };
        if (onDay is null) faults[every == Somgate.Reports.Every.Weekly ? "weekday" : "month_day"] = "sch.err.on_day";
        var isTime = TimeOnly.TryParseExact(At, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at);
        if (!isTime) faults["at"] = "sch.err.at";
        if (TakesAll && !mayTakeAll) faults["project"] = "sch.err.all";
        if (definition.Filter.Zone.Name[0] is '+' or '-') faults["tz"] = "sch.err.zone";
        if (faults.Count > 0) return null;
        return new()
        {
            ScheduleId = 0,
            MerchantId = 0,
            Definition = definition,
            IsTest = false,
            Every = every!.Value,
            OnDay = onDay!.Value,
            AtMinute = (at.Hour * 60) + at.Minute,
            Recipients = Report.Recipients,
            Drops = Report.Drops,
            MadeAt = default,
            MadeBy = "",
        };
    }

    private static int? Whole(string text, int most) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
