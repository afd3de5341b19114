using System.Globalization;
using Somgate.News;

namespace Somgate.Reports;

/// <summary>What people in Dashboard are told of a report: it is there, it failed, a period was not made (dashboard.md 4). Pure.</summary>
internal static class ReportNews
{
    /// <summary>The right of whoever is told, as spelled in the database.</summary>
    private const string RequiredRight = "reports.use";

    public static DeskNotice Ready(Report report, long number, DateTimeOffset now) => Of(report, number, "report.ready", PathOf(report), now);

    public static DeskNotice Failed(Report report, long number, DateTimeOffset now) => Of(report, number, "report.failed", PathOf(report), now);

    /// <summary>Told once for a period: its number is that of the report, far below those of other news.</summary>
    public static DeskNotice NotMade(Report report, long scheduleId, DateTimeOffset now) =>
        Of(report, report.ReportId, "report.not_made", string.Create(CultureInfo.InvariantCulture, $"/dashboard/reports/schedules/{scheduleId}"), now);

    private static string PathOf(Report report) => string.Create(CultureInfo.InvariantCulture, $"/dashboard/reports/{report.ReportId}/{report.Revision}");

    // Whoever doesn't see all projects of a report doesn't see it.
    private static DeskNotice Of(Report report, long number, string kind, string path, DateTimeOffset now) =>
        new(report.MerchantId, number, report.Projects is [var first, ..] ? first : 0, now, kind, report.Definition.Name, RequiredRight, $"{path}?mode={(report.IsTest ? "test" : "live")}")
        {
            OtherProjects = [.. report.Projects.Skip(1)],
        };
}
