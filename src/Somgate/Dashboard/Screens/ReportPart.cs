using System.Globalization;
using Somgate.Register;
using Somgate.Reports;

namespace Somgate.Dashboard.Screens;

/// <summary>A part of the screens of reports.</summary>
public abstract class ReportPart : DeskPart
{
    private const long KiB = 1024;

    /// <summary>From when to when, in the words of the definition, and in which zone its days are.</summary>
    private protected string Period(ReportDefinition definition) =>
        definition.Filter.Period is { Word: { } word } ? CallbackTexts.Of(View.Language, "p." + word) : $"{definition.Filter.Period.From ?? "…"} – {definition.Filter.Period.To ?? "…"}";

    private protected static string Zone(ReportDefinition definition) => definition.Filter.Zone.Name;

    /// <summary>State, and how far it is.</summary>
    private protected string State(Report report) => T("rep.state." + report.State);

    private protected string? Progress(Report report)
    {
        if (report.State != ReportState.InProgress || report.RowsTotal is not { } total) return null;
        var percent = total == 0 ? 100 : report.RowsDone * 100 / total;
        var line = T("rep.progress", ("done", Thousands(report.RowsDone)), ("total", Thousands(total)), ("percent", Number(percent)));
        return report.Rest(View.Now) is { } rest ? $"{line}, {T("rep.rest", ("seconds", Number((long)rest.TotalSeconds)))}" : line;
    }

    private protected static string Size(long? bytes) => bytes switch
    {
        null => "–",
        < KiB => $"{bytes} B",
        < KiB * KiB => string.Create(CultureInfo.InvariantCulture, $"{bytes / KiB} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (KiB * KiB)} MiB"),
    };

    private protected static string Thousands(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    private protected string Sums(IEnumerable<Payments.Money> sums) => string.Join(", ", sums.Select(sum => MoneyText.Of(sum, View.Language)).DefaultIfEmpty("0"));

    private protected string TitleOf(long projectId) => View.Projects.FirstOrDefault(project => project.ProjectId == projectId)?.Title ?? Number(projectId);

    /// <summary>How often a schedule runs, and when.</summary>
    private protected string EveryText(ReportSchedule schedule)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"{schedule.AtMinute / 60:00}:{schedule.AtMinute % 60:00}");
        return schedule.Every switch
        {
            Every.Weekly => $"{T("sch.every.weekly")}, {T("sch.day." + schedule.OnDay)}, {at}",
            Every.Monthly => $"{T("sch.every.monthly")}, {schedule.OnDay}, {at}",
            _ => $"{T("sch.every.daily")}, {at}",
        };
    }

    private protected static string Days(DateOnly first, DateOnly last) => first == last ? Day(first) : $"{Day(first)} – {Day(last)}";

    private protected static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private protected static string FilterText(RegisterFilter filter) =>
        string.Join(" · ", filter.ToPairs().Where(pair => pair.Key is not ("mode" or "sort" or "from" or "to" or "tz" or "period" or "project")).Select(pair => $"{pair.Key}={pair.Value}").DefaultIfEmpty("–"));
}
