using System.Data.Common;
using System.Text.Json;
using Dapper;
using Somgate.Audit;
using Somgate.News;
using Somgate.Storage;

namespace Somgate.Reports;

/// <summary>A place in the list of reports, newest first.</summary>
internal readonly record struct ReportPlace(long MadeAtMs, long ReportId, long Revision);

/// <summary>SQL of reports (reports.md 4). Each change of a person stands in one commit with its entry in the audit log.</summary>
internal sealed class ReportStore(Database database)
{
    private const string Columns = """
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

    // The row is the lock: two nodes that look at once see each other's claims.
    private const string Lock = "update numbers set next = next where name = 'reports'";

    private const string IsAnyDue = """
        select exists (select 1 from reports where (state = 'queued' and due_at_ms <= @now) or (state = 'in progress' and leased_until_ms <= @now))
        """;

    private const string NextDue = $"""
        select {Columns}
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
    private const string ToDrop = $"select {Columns} from reports where drop_state = 'waiting' and drop_due_ms <= @now order by drop_due_ms limit 20";
    private const string DroppedRow = "update reports set drop_state = @state, drop_due_ms = @dueAt where report_id = @ReportId and revision = @Revision";

    /// <summary>Adds a report, which gets its number.</summary>
    public Task<Report> Add(Report report, Func<Report, IEnumerable<AuditEntry>> audit, CancellationToken cancel) => Change(async connection =>
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
    public Task<Report> Repeat(Report report, Func<Report, IEnumerable<AuditEntry>> audit, CancellationToken cancel) => Change(async connection =>
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

    /// <summary>Takes up the next one that is due or that a dead node held; null: there is none. Of one merchant no more than two are written at a time.</summary>
    public async Task<Report?> Claim(int node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel)
    {
        await using (var connection = await database.Open(cancel))
        {
            if (!await connection.QuerySingleAsync<bool>(IsAnyDue, new { now = Ms(now) })) return null;
        }

        return await Change<Report?>(async connection =>
        {
            await connection.ExecuteAsync(Lock);
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
        Change(async connection =>
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
    public Task<bool> Fail(Report report, int node, string fault, DateTimeOffset now, DateTimeOffset? again, DeskNotice? told, CancellationToken cancel) => Change(async connection =>
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

    /// <summary>False: it is over already.</summary>
    public Task<bool> Cancel(Report report, DateTimeOffset now, AuditEntry entry, CancellationToken cancel) => Change(async connection =>
    {
        if (await connection.ExecuteAsync(CancelRow, new { report.ReportId, report.Revision, now = Ms(now) }) == 0) return false;
        await AuditStore.Append(connection, entry);
        return true;
    }, cancel);

    /// <summary>The file shall go; false: it is gone.</summary>
    public Task<bool> Remove(Report report, AuditEntry? entry, CancellationToken cancel) => Change(async connection =>
    {
        if (await connection.ExecuteAsync(RemoveRow, new { report.ReportId, report.Revision }) == 0) return false;
        if (entry is not null) await AuditStore.Append(connection, entry);
        return true;
    }, cancel);

    public Task AddDownload(Report report, AuditEntry entry, CancellationToken cancel) => Change(async connection =>
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

    private async Task<T> Change<T>(Func<DbConnection, Task<T>> write, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        var done = await write(turn.Connection);
        await transaction.CommitAsync(cancel);
        return done;
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

    private sealed class ReportRow
    {
        public long ReportId { get; init; }
        public long Revision { get; init; }
        public long MerchantId { get; init; }
        public long? ScheduleId { get; init; }
        public string Definition { get; init; } = "";
        public long IsTest { get; init; }
        public string Projects { get; init; } = "";
        public long IsPersonal { get; init; }
        public string Recipients { get; init; } = "";
        public long IsLate { get; init; }
        public string State { get; init; } = "";
        public string? Fault { get; init; }
        public long MadeAtMs { get; init; }
        public string MadeBy { get; init; } = "";
        public long MakerId { get; init; }
        public long DueAtMs { get; init; }
        public long? StartedAtMs { get; init; }
        public long? EndedAtMs { get; init; }
        public long Tries { get; init; }
        public long Fails { get; init; }
        public long? RowsTotal { get; init; }
        public long RowsDone { get; init; }
        public long? Bytes { get; init; }
        public string? Sha256 { get; init; }
        public string? File { get; init; }
        public string? Manifest { get; init; }
        public long? KeptUntilMs { get; init; }
        public string DropState { get; init; } = "";
        public long Downloads { get; init; }

        public Report ToReport() => new()
        {
            ReportId = ReportId,
            Revision = Revision,
            MerchantId = MerchantId,
            ScheduleId = ScheduleId,
            Definition = ReportDefinition.Read(Definition),
            IsTest = IsTest == 1,
            Projects = JsonSerializer.Deserialize<long[]>(Projects)!,
            IsPersonal = IsPersonal == 1,
            Recipients = JsonSerializer.Deserialize<long[]>(Recipients)!,
            IsLate = IsLate == 1,
            State = ReportStateText.Read(State),
            Fault = Fault,
            MadeAt = At(MadeAtMs),
            MadeBy = MadeBy,
            MakerId = MakerId,
            DueAt = At(DueAtMs),
            StartedAt = At(StartedAtMs),
            EndedAt = At(EndedAtMs),
            Tries = Tries,
            Fails = Fails,
            RowsTotal = RowsTotal,
            RowsDone = RowsDone,
            Bytes = Bytes,
            Sha256 = Sha256,
            File = File,
            Manifest = Manifest,
            KeptUntil = At(KeptUntilMs),
            DropState = DropState,
            Downloads = Downloads,
        };

        private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

        private static DateTimeOffset? At(long? ms) => ms is { } known ? At(known) : null;
    }
}
