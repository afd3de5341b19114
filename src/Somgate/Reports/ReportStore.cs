using System.Data.Common;
using System.Text.Json;
using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Reports;

/// <summary>A place in the list of reports, newest first.</summary>
internal readonly record struct ReportPlace(long MadeAtMs, long ReportId, long Revision);

/// <summary>SQL of reports as people have them (reports.md 4): asked for, listed, canceled, kept. Each change of a person stands in one commit with its entry in the audit log.</summary>
internal sealed class ReportStore(Database database)
{
    /// <summary>Of <see cref="ReportRow"/>.</summary>
    public const string Columns = """
        report_id, revision, merchant_id, schedule_id, definition, is_test, projects, is_personal, recipients, is_late, state, fault, made_at_ms, made_by, maker_id, due_at_ms,
        started_at_ms, ended_at_ms, tries, fails, rows_total, rows_done, bytes, sha256, file, manifest, kept_until_ms, drop_state, downloads
        """;

    private const string TakeNumber = "update numbers set next = next + 1 where name = 'reports' returning next - 1";

    private const string AddRow = """
        insert into reports (report_id, revision, merchant_id, schedule_id, name, definition, is_test, projects, is_personal, recipients, is_late, state, made_at_ms, made_by,
          maker_id, due_at_ms, drop_state)
        values (@ReportId, @Revision, @MerchantId, @ScheduleId, @name, @definition, @isTest, @projects, @isPersonal, @recipients, @isLate, 'queued', @madeAt, @MadeBy,
          @MakerId, @dueAt, @DropState)
        """;

    /// <summary>The row is the lock: two who make again, or two nodes that look what is due, come one after the other.</summary>
    public const string Lock = "update numbers set next = next where name = 'reports'";

    private const string NextRevision = "select max(revision) + 1 from reports where report_id = @reportId";
    private const string One = $"select {Columns} from reports where merchant_id = @merchantId and report_id = @reportId and revision = @revision";

    private const string Newest = $"""
        select {Columns}
        from reports
        where merchant_id = @merchantId and is_test = @isTest and (made_at_ms, report_id, revision) < (@MadeAtMs, @ReportId, @Revision)
        order by made_at_ms desc, report_id desc, revision desc
        limit @take
        """;

    private const string OfSchedule = $"select {Columns} from reports where merchant_id = @merchantId and schedule_id = @scheduleId order by made_at_ms desc, report_id desc limit @take";

    private const string CountBefore = """
        select count(*)
        from reports
        where merchant_id = @MerchantId and state = 'queued' and (made_at_ms, report_id, revision) < (@madeAtMs, @ReportId, @Revision)
        """;

    private const string CancelRow = """
        update reports
        set state = 'canceled', ended_at_ms = @now, leased_by = null, leased_until_ms = null
        where report_id = @ReportId and revision = @Revision and state in ('queued', 'in progress')
        """;

    private const string RemoveRow = "update reports set state = 'removed' where report_id = @ReportId and revision = @Revision and state = 'success'";
    private const string CountDownload = "update reports set downloads = downloads + 1 where report_id = @ReportId and revision = @Revision";
    private const string Ended = $"select {Columns} from reports where state = 'success' and kept_until_ms <= @now limit 100";
    private const string ForgetRows = "delete from reports where state not in ('queued', 'in progress', 'success') and made_at_ms < @before";
    private const string BytesOf = "select cast(coalesce(sum(bytes), 0) as bigint) from reports where merchant_id = @merchantId and state = 'success'";
    /// <summary>Adds a report, which gets its number.</summary>
    public Task<Report> Add(Report report, Func<Report, IEnumerable<AuditEntry>> audit, CancellationToken cancel) => database.Change(async connection =>
    {
        var added = await Add(connection, report);
        await AuditStore.Append(connection, audit(added));
        return added;
    }, cancel);

    /// <summary>The same in a transaction that is open.</summary>
    public static async Task<Report> Add(DbConnection connection, Report report)
    {
        var added = report with { ReportId = await connection.QuerySingleAsync<long>(TakeNumber) };
        await connection.ExecuteAsync(AddRow, Row(added));
        return added;
    }

    /// <summary>Makes a report again: the same with the next revision.</summary>
    public Task<Report> Repeat(Report report, Func<Report, IEnumerable<AuditEntry>> audit, CancellationToken cancel) => database.Change(async connection =>
    {
        await connection.ExecuteAsync(Lock);
        var added = report with { Revision = await connection.QuerySingleAsync<long>(NextRevision, new { reportId = report.ReportId }) };
        await connection.ExecuteAsync(AddRow, Row(added));
        await AuditStore.Append(connection, audit(added));
        return added;
    }, cancel);

    public async Task<Report?> Find(long merchantId, long reportId, long revision, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<ReportRow>(One, new { merchantId, reportId, revision }))?.ToReport();
    }

    /// <summary>The newest of a merchant and mode behind a place.</summary>
    public async Task<IReadOnlyList<Report>> Find(long merchantId, bool isTest, ReportPlace after, int take, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<ReportRow>(Newest, new { merchantId, isTest = isTest ? 1L : 0, after.MadeAtMs, after.ReportId, after.Revision, take })).Select(row => row.ToReport())];
    }

    public async Task<IReadOnlyList<Report>> FindOfSchedule(long merchantId, long scheduleId, int take, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<ReportRow>(OfSchedule, new { merchantId, scheduleId, take })).Select(row => row.ToReport())];
    }

    /// <summary>Reports of the merchant that come before.</summary>
    public async Task<long> CountAhead(Report report, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long>(CountBefore, new { report.MerchantId, madeAtMs = Ms(report.MadeAt), report.ReportId, report.Revision });
    }

    /// <summary>False: it is over already.</summary>
    public Task<bool> Cancel(Report report, DateTimeOffset now, AuditEntry entry, CancellationToken cancel) => database.Change(async connection =>
    {
        if (await connection.ExecuteAsync(CancelRow, new { report.ReportId, report.Revision, now = Ms(now) }) == 0) return false;
        await AuditStore.Append(connection, entry);
        return true;
    }, cancel);

    /// <summary>The file shall go; false: it is gone.</summary>
    public Task<bool> Remove(Report report, AuditEntry? entry, CancellationToken cancel) => database.Change(async connection =>
    {
        if (await connection.ExecuteAsync(RemoveRow, new { report.ReportId, report.Revision }) == 0) return false;
        if (entry is not null) await AuditStore.Append(connection, entry);
        return true;
    }, cancel);

    public Task AddDownload(Report report, AuditEntry entry, CancellationToken cancel) => database.Change(async connection =>
    {
        await connection.ExecuteAsync(CountDownload, new { report.ReportId, report.Revision });
        await AuditStore.Append(connection, entry);
        return true;
    }, cancel);

    /// <summary>Whose time is over.</summary>
    public async Task<IReadOnlyList<Report>> FindEnded(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<ReportRow>(Ended, new { now = Ms(now) })).Select(row => row.ToReport())];
    }

    /// <summary>Cards of before go too.</summary>
    public async Task Forget(DateTimeOffset before, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(ForgetRows, new { before = Ms(before) });
    }

    public async Task<long> SumBytes(long merchantId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long>(BytesOf, new { merchantId });
    }

    private static object Row(Report report) => new
    {
        report.ReportId,
        report.Revision,
        report.MerchantId,
        report.ScheduleId,
        name = report.Definition.Name,
        definition = report.Definition.ToJson(),
        isTest = report.IsTest ? 1L : 0,
        projects = JsonSerializer.Serialize(report.Projects),
        isPersonal = report.IsPersonal ? 1L : 0,
        recipients = JsonSerializer.Serialize(report.Recipients),
        isLate = report.IsLate ? 1L : 0,
        madeAt = Ms(report.MadeAt),
        report.MadeBy,
        report.MakerId,
        dueAt = Ms(report.DueAt),
        report.DropState,
    };

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();
}
