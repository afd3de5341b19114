using System.Data.Common;
using Dapper;
using Somgate.News;
using Somgate.Storage;

namespace Somgate.Reports;

/// <summary>SQL of reports as nodes have them (reports.md 4, 5): who makes one by which lease, how far it is, what became of it, and where its file is put.</summary>
internal sealed class ReportClaimStore(Database database)
{
    private const string IsAnyDue = """
        select exists (select 1 from reports where (state = 'queued' and due_at_ms <= @now) or (state = 'in progress' and leased_until_ms <= @now))
        """;

    private const string NextDue = $"""
        select {ReportStore.Columns}
        from reports r
        where ((r.state = 'queued' and r.due_at_ms <= @now) or (r.state = 'in progress' and r.leased_until_ms <= @now))
          and (select count(*) from reports o where o.merchant_id = r.merchant_id and o.state = 'in progress' and o.leased_until_ms > @now) < {AtOnce}
        order by r.due_at_ms, r.report_id, r.revision
        limit 1
        """;

    private const string AtOnce = "2";

    private const string ClaimRow = """
        update reports
        set state = 'in progress', tries = tries + 1, leased_by = @node, leased_until_ms = @until, started_at_ms = @now, rows_total = null, rows_done = 0
        where report_id = @ReportId and revision = @Revision
        """;

    private const string Ours = "report_id = @ReportId and revision = @Revision and state = 'in progress' and leased_by = @node and tries = @Tries";
    private const string RenewRow = $"update reports set leased_until_ms = @until where {Ours}";
    private const string CountRow = $"update reports set rows_total = @total, rows_done = @done, leased_until_ms = @until where {Ours}";

    private const string SucceedRow = $"""
        update reports
        set state = 'success', fault = null, ended_at_ms = @now, leased_by = null, leased_until_ms = null, rows_done = @rows, bytes = @bytes, sha256 = @sha256, file = @file,
            manifest = @manifest, kept_until_ms = @keptUntil, drop_due_ms = case when drop_state = 'waiting' then @now else null end
        where {Ours}
        """;

    private const string FailRow = $"update reports set state = 'failed', fault = @fault, ended_at_ms = @now, leased_by = null, leased_until_ms = null where {Ours}";

    private const string AgainRow = $"""
        update reports
        set state = 'queued', fault = @fault, due_at_ms = @dueAt, fails = fails + 1, leased_by = null, leased_until_ms = null
        where {Ours}
        """;

    private const string TakeBackRows = "update reports set leased_until_ms = 0 where state = 'in progress' and leased_by = @node";

    private const string ToDrop = $"select {ReportStore.Columns} from reports where drop_state = 'waiting' and drop_due_ms <= @now order by drop_due_ms limit 20";
    private const string DroppedRow = "update reports set drop_state = @state, drop_due_ms = @dueAt where report_id = @ReportId and revision = @Revision";

    /// <summary>Takes up the next one that is due or that a dead node held; null: there is none. Of one merchant no more than two are written at a time.</summary>
    public async Task<Report?> Claim(int node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel)
    {
        await using (var connection = await database.Open(cancel))
        {
            if (!await connection.QuerySingleAsync<bool>(IsAnyDue, new { now = Ms(now) })) return null;
        }

        return await database.Change<Report?>(async connection =>
        {
            await connection.ExecuteAsync(ReportStore.Lock);
            if (await connection.QuerySingleOrDefaultAsync<ReportRow>(NextDue, new { now = Ms(now) }) is not { } row) return null;
            await connection.ExecuteAsync(ClaimRow, new { row.ReportId, row.Revision, node = (long)node, now = Ms(now), until = Ms(until) });
            return row.ToReport() with { State = ReportState.InProgress, Tries = row.Tries + 1, StartedAt = now };
        }, cancel);
    }

    /// <summary>Goes on holding it; false: it was canceled, or isn't ours any more.</summary>
    public async Task<bool> Renew(Report report, int node, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.ExecuteAsync(RenewRow, new { report.ReportId, report.Revision, node = (long)node, report.Tries, until = Ms(until) }) == 1;
    }

    /// <summary>Says how far it is; false as in <see cref="Renew"/>.</summary>
    public async Task<bool> SaveProgress(Report report, int node, long total, long done, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.ExecuteAsync(CountRow, new { report.ReportId, report.Revision, node = (long)node, report.Tries, total, done, until = Ms(until) }) == 1;
    }

    /// <summary>The file is there; false as in <see cref="Renew"/>.</summary>
    /// <param name="also">What stands in the same commit, such as letters.</param>
    public Task<bool> Succeed(
        Report report, int node, ReportTally tally, ReportFile file, string manifest, DateTimeOffset now, DateTimeOffset keptUntil, Func<DbConnection, Task> also, CancellationToken cancel) =>
        database.Change(async connection =>
        {
            var moved = await connection.ExecuteAsync(SucceedRow, new
            {
                report.ReportId,
                report.Revision,
                node = (long)node,
                report.Tries,
                now = Ms(now),
                rows = tally.Rows,
                bytes = file.Bytes,
                sha256 = file.Sha256,
                file = file.Name,
                manifest,
                keptUntil = Ms(keptUntil),
            });
            if (moved == 1) await also(connection);
            return moved == 1;
        }, cancel);

    /// <param name="again">When it is begun anew; null: never.</param>
    /// <param name="told">What people are told in the same commit; null: nothing.</param>
    public Task<bool> Fail(Report report, int node, string fault, DateTimeOffset now, DateTimeOffset? again, DeskNotice? told, CancellationToken cancel) => database.Change(async connection =>
    {
        var failed = await connection.ExecuteAsync(
            again is null ? FailRow : AgainRow, new { report.ReportId, report.Revision, node = (long)node, report.Tries, fault, now = Ms(now), dueAt = Ms(again ?? now) });
        if (failed == 1 && told is not null) await DeskNoticeStore.Append(connection, told);
        return failed == 1;
    }, cancel);

    /// <summary>What this node held in an earlier life is due at once.</summary>
    public async Task TakeBack(int node, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(TakeBackRows, new { node = (long)node });
    }

    /// <summary>Files that are to be put into their merchant's folder.</summary>
    public async Task<IReadOnlyList<Report>> FindToDrop(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<ReportRow>(ToDrop, new { now = Ms(now) })).Select(row => row.ToReport())];
    }

    /// <param name="again">When it is tried anew; null: it lies there.</param>
    public async Task SaveDrop(Report report, DateTimeOffset? again, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(DroppedRow, new { report.ReportId, report.Revision, state = again is null ? "done" : "waiting", dueAt = again is { } due ? Ms(due) : (long?)null });
    }

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();
}
