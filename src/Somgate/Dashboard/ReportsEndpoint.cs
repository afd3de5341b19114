using System.Globalization;
using Microsoft.Net.Http.Headers;
using Somgate.Audit;
using Somgate.Dashboard.Screens;
using Somgate.Projects;
using Somgate.Reports;
using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>The list of what was made.</summary>
/// <param name="Next">Cursor of the rows that follow; null: there are none.</param>
internal sealed record ReportsModel(IReadOnlyList<Report> Reports, string? Next, bool IsStrange);

/// <summary>One report.</summary>
/// <param name="Ahead">How many of the merchant come before it.</param>
/// <param name="MayDownload">False: contacts stand in it that the reader may not see.</param>
internal sealed record ReportModel(Report Report, long Ahead, bool MayDownload, string? Fault = null);

/// <summary>Reports: what was made, one of them, its file, and what can be done with it (reports.md 4, 5).</summary>
internal sealed class ReportsEndpoint(ReportStore reports, ReportWriter writer, ProjectWorker projects)
{
    public const string Path = "/dashboard/reports";
    private const int PageRows = 50;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public async Task List(Visit visit)
    {
        var after = Place(visit.Query("after"));
        List<Report> rows = [];
        for (var place = after ?? new(long.MaxValue, long.MaxValue, long.MaxValue); after is not null || visit.Query("after") is null;)
        {
            // Whoever doesn't see all projects of a report doesn't see it; so some of what is read is left out.
            var read = await reports.Find(visit.Viewer.MerchantId, visit.Shell.Mode == "test", place, PageRows + 1, visit.Cancel);
            rows.AddRange(read.Where(report => Sees(visit.Viewer, report)));
            if (rows.Count > PageRows || read.Count <= PageRows) break;
            place = PlaceOf(read[^1]);
        }

        var next = rows.Count > PageRows ? Cursor(rows[PageRows - 1]) : null;
        var isStrange = after is null && visit.Query("after") is not null;
        await visit.Show<ReportsScreen>(visit.Text("nav.reports"), new ReportsModel([.. rows.Take(PageRows)], next, isStrange), isStrange ? Unprocessable : StatusCodes.Status200OK);
    }

    public async Task Show(Visit visit)
    {
        if (await Find(visit) is { } report) await Card(visit, report, null, StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    /// <summary>The file itself, whole or a range of it; each download stands in the audit log.</summary>
    public async Task Download(Visit visit)
    {
        if (await Find(visit) is not { } report)
        {
            await visit.NotFound();
            return;
        }

        if (!MayDownload(visit.Viewer, report)) await Card(visit, report, "rep.err.personal", StatusCodes.Status403Forbidden);
        else if (report.State != ReportState.Success || !File.Exists(writer.PathOf(report))) await Card(visit, report, "rep.err.gone", StatusCodes.Status404NotFound);
        else
        {
            await reports.AddDownload(report, Entry(visit, "report.download", report) with { After = new() { ["sha256"] = report.Sha256 } }, visit.Cancel);
            var answer = Results.File(
                writer.PathOf(report), "text/csv; charset=utf-8", report.File, entityTag: new EntityTagHeaderValue($"\"{report.Sha256}\""), enableRangeProcessing: true);
            await answer.ExecuteAsync(visit.Context);
        }
    }

    /// <summary>Cancel, delete, make again.</summary>
    public async Task Act(Visit visit)
    {
        if (await Find(visit) is not { } report)
        {
            await visit.NotFound();
            return;
        }

        switch (visit.Field("act"))
        {
            case "cancel" when await reports.Cancel(report, visit.Now, Entry(visit, "report.cancel", report), visit.Cancel):
                visit.Go(LinkTo(report), "rep_canceled");
                return;
            case "delete" when await reports.Remove(report, Entry(visit, "report.delete", report), visit.Cancel):
                writer.Remove(report);
                visit.Go(LinkTo(report), "rep_deleted");
                return;
            case "again" when !report.IsOpen:
                var again = report with
                {
                    IsPersonal = report.Definition.HasContacts && visit.Viewer.Has(Right.PaymentsPersonal),
                    ScheduleId = null,
                    IsLate = false,
                    MadeAt = visit.Now,
                    MadeBy = visit.Person.Name,
                    MakerId = visit.Person.UserId,
                    DueAt = visit.Now,
                    DropState = "none",
                    Recipients = [],
                };
                var made = await reports.Repeat(again, added => [Entry(visit, "report.make", added)], visit.Cancel);
                visit.Go(LinkTo(made));
                return;
            default:
                await Card(visit, report, "rep.err.act", Unprocessable);
                return;
        }
    }

    public static string LinkTo(Report report) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path}/{report.ReportId}/{report.Revision}?mode={(report.IsTest ? "test" : "live")}");

    public static AuditEntry Entry(Visit visit, string act, Report report) =>
        visit.Entry(act, new AuditObject("report", string.Create(CultureInfo.InvariantCulture, $"{report.ReportId}/{report.Revision}")));

    public static bool MayDownload(Viewer viewer, Report report) => !report.IsPersonal || viewer.Has(Right.PaymentsPersonal);

    /// <summary>A report of one's merchant all of whose projects one sees (reports.md 1.6); others are not there.</summary>
    private async Task<Report?> Find(Visit visit) =>
        visit.Number("report") is { } reportId && visit.Number("revision") is { } revision
        && await reports.Find(visit.Viewer.MerchantId, reportId, revision, visit.Cancel) is { } report && Sees(visit.Viewer, report) ? report : null;

    private bool Sees(Viewer viewer, Report report) => report.Projects.All(id => projects.Current.Find(id) is { } project && viewer.Sees(project));

    private async Task Card(Visit visit, Report report, string? fault, int status)
    {
        var ahead = report.State == ReportState.Queued ? await reports.CountAhead(report, visit.Cancel) : 0;
        await visit.Show<ReportScreen>($"{report.Definition.Name} · {report.Number}", new ReportModel(report, ahead, MayDownload(visit.Viewer, report), fault), status);
    }

    private static ReportPlace PlaceOf(Report report) => new(report.MadeAt.ToUnixTimeMilliseconds(), report.ReportId, report.Revision);

    private static string Cursor(Report report) => string.Create(CultureInfo.InvariantCulture, $"{report.MadeAt.ToUnixTimeMilliseconds()}.{report.ReportId}.{report.Revision}");

    private static ReportPlace? Place(string? cursor)
    {
        var parts = (cursor ?? "").Split('.').Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
        return parts is [>= 0, >= 0, >= 0] ? new(parts[0], parts[1], parts[2]) : null;
    }
}
