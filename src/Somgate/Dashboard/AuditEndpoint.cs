using System.Globalization;
using System.Text;
using Somgate.Audit;
using Somgate.Dashboard.Screens;

namespace Somgate.Dashboard;

internal sealed record AuditModel(IReadOnlyList<AuditRow> Rows, AuditForm Form, bool HasMore, AuditVerdict? Verdict, AuditRow? Opened);

/// <summary>The audit log of one's merchant, and the platform's in Console (dashboard.md 10).</summary>
internal sealed class AuditEndpoint(AuditStore audit)
{
    private const int PageRows = 50;
    private const int ExportStride = 1000;

    public async Task List(Visit visit)
    {
        var form = AuditForm.Read(visit.Query);
        var before = long.TryParse(visit.Query("after"), out var cursor) ? cursor : long.MaxValue;
        IReadOnlyList<AuditRow> rows = form.Faults.Count > 0 ? [] : await audit.Find(form.Search(Chain(visit), visit.Shell.TimeZone), before, PageRows + 1, visit.Cancel);
        await Show(visit, new([.. rows.Take(PageRows)], form, rows.Count > PageRows, null, null), form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    public async Task Open(Visit visit)
    {
        if (visit.Number("seq") is { } seq && await audit.Find(Chain(visit), seq, visit.Cancel) is { } row) await Show(visit, new([], AuditForm.Empty, false, null, row), StatusCodes.Status200OK);
        else await visit.NotFound();
    }

    /// <summary>Follows the whole chain and says the first broken number.</summary>
    public async Task Check(Visit visit)
    {
        var verdict = await audit.Verify(Chain(visit), visit.Cancel);
        await audit.Add(visit.Entry("audit.check", new("audit", Chain(visit))) with { After = new() { ["first_broken"] = verdict.FirstBroken ?? 0 } }, visit.Cancel);
        var rows = await audit.Find(new(Chain(visit)), long.MaxValue, PageRows + 1, visit.Cancel);
        await Show(visit, new([.. rows.Take(PageRows)], AuditForm.Empty, rows.Count > PageRows, verdict, null), StatusCodes.Status200OK);
    }

    /// <summary>CSV with the canonical JSON and the hash, so that anyone can recompute.</summary>
    public async Task Export(Visit visit)
    {
        var form = AuditForm.Read(name => visit.Field(name) is { Length: > 0 } value ? value : null);
        if (form.Faults.Count > 0)
        {
            await Show(visit, new([], form, false, null, null), StatusCodes.Status422UnprocessableEntity);
            return;
        }

        await audit.Add(visit.Entry("audit.export", new("audit", Chain(visit))), visit.Cancel);
        var response = visit.Context.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"audit.csv\"";
        await response.WriteAsync("seq,at,actor,act,object,result,hash,canonical_json\r\n", visit.Cancel);
        for (var before = long.MaxValue; ;)
        {
            var rows = await audit.Find(form.Search(Chain(visit), visit.Shell.TimeZone), before, ExportStride, visit.Cancel);
            if (rows.Count == 0) return;
            foreach (var row in rows) await response.WriteAsync(Line(row), visit.Cancel);
            before = rows[^1].Seq;
        }
    }

    private static Task Show(Visit visit, AuditModel model, int status) => visit.Show<AuditScreen>(visit.Text("nav.audit"), model, status);

    private static string Chain(Visit visit) => AuditEntry.ChainOf(visit.Person.Merchant);

    private static string Line(AuditRow row)
    {
        var line = new StringBuilder();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(row.AtMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        foreach (var cell in new[] { row.Seq.ToString(CultureInfo.InvariantCulture), at, row.Actor, row.Act, row.Object, row.Result, row.Hash, row.Text })
            line.Append(line.Length > 0 ? "," : "").Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        return line.Append("\r\n").ToString();
    }
}
