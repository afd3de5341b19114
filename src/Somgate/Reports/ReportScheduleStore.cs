using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Somgate.Audit;
using Somgate.News;
using Somgate.Storage;

namespace Somgate.Reports;

/// <summary>SQL of schedules and their periods. A period is planned by whoever inserts its row; its report stands in the same commit.</summary>
internal sealed class ReportScheduleStore(Database database)
{
    private const string DayForm = "yyyy-MM-dd";

    private const string Columns = """
        schedule_id, merchant_id, definition, is_test, projects, is_personal, every, on_day, at_minute, recipients, drops, state, planned_to_ms, made_at_ms, made_by, maker_id,
        version
        """;

    private const string TakeNumber = "update numbers set next = next + 1 where name = 'schedules' returning next - 1";

    private const string AddRow = """
        insert into report_schedules (schedule_id, merchant_id, name, definition, is_test, projects, is_personal, every, on_day, at_minute, recipients, drops, state, planned_to_ms,
          made_at_ms, made_by, maker_id)
        values (@ScheduleId, @MerchantId, @name, @definition, @isTest, @projects, @isPersonal, @every, @OnDay, @AtMinute, @recipients, @drops, @State, @plannedTo, @madeAt, @MadeBy,
          @MakerId)
        """;

    private const string SaveRow = """
        update report_schedules
        set name = @name, definition = @definition, projects = @projects, is_personal = @isPersonal, every = @every, on_day = @OnDay, at_minute = @AtMinute,
            recipients = @recipients, drops = @drops, state = @State, planned_to_ms = @plannedTo, maker_id = @MakerId, version = version + 1
        where merchant_id = @MerchantId and schedule_id = @ScheduleId and version = @Version
        """;

    private const string One = $"select {Columns} from report_schedules where merchant_id = @merchantId and schedule_id = @scheduleId and state <> 'deleted'";
    private const string OfMerchant = $"select {Columns} from report_schedules where merchant_id = @merchantId and is_test = @isTest and state <> 'deleted' order by schedule_id";
    private const string Active = $"select {Columns} from report_schedules where state = 'active' order by schedule_id";
    private const string SavePlannedTo = "update report_schedules set planned_to_ms = @plannedTo where schedule_id = @scheduleId and planned_to_ms < @plannedTo";

    private const string AddPeriod = """
        insert into report_periods (schedule_id, starts_on, ends_on, from_ms, until_ms, due_at_ms, state)
        values (@scheduleId, @startsOn, @endsOn, @from, @until, @dueAt, 'not made')
        on conflict (schedule_id, starts_on, ends_on) do nothing
        """;

    private const string MakePeriod = """
        update report_periods
        set state = 'made', report_id = @reportId
        where schedule_id = @scheduleId and starts_on = @startsOn and ends_on = @endsOn
        """;

    private const string Periods = """
        select schedule_id, starts_on, ends_on, due_at_ms, state, report_id
        from report_periods
        where schedule_id = @scheduleId
        order by starts_on desc, ends_on desc
        limit @take
        """;

    private const string PeriodOf = "select schedule_id, starts_on, ends_on, due_at_ms, state, report_id from report_periods where schedule_id = @scheduleId and starts_on = @startsOn and ends_on = @endsOn";

    private const string NotMade = "update report_periods set state = 'not made' where schedule_id = @scheduleId and report_id = @reportId";

    public Task<ReportSchedule> Add(ReportSchedule schedule, Func<ReportSchedule, IEnumerable<AuditEntry>> audit, CancellationToken cancel) => database.Change(async connection =>
    {
        var added = schedule with { ScheduleId = await connection.QuerySingleAsync<long>(TakeNumber) };
        await connection.ExecuteAsync(AddRow, Row(added));
        await AuditStore.Append(connection, audit(added));
        return added;
    }, cancel);

    /// <summary>False: somebody else changed it since it was read.</summary>
    /// <param name="missed">Runs that the change leaves out: they are listed, not made.</param>
    public Task<bool> Save(ReportSchedule schedule, IReadOnlyList<ScheduledRun> missed, AuditEntry entry, CancellationToken cancel) => database.Change(async connection =>
    {
        if (await connection.ExecuteAsync(SaveRow, Row(schedule)) == 0) return false;
        foreach (var run in missed) await connection.ExecuteAsync(AddPeriod, PeriodRow(schedule.ScheduleId, run));
        await AuditStore.Append(connection, entry);
        return true;
    }, cancel);

    public async Task<ReportSchedule?> Find(long merchantId, long scheduleId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<ScheduleRow>(One, new { merchantId, scheduleId }))?.ToSchedule();
    }

    public async Task<IReadOnlyList<ReportSchedule>> FindAll(long merchantId, bool isTest, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<ScheduleRow>(OfMerchant, new { merchantId, isTest = isTest ? 1L : 0 })).Select(row => row.ToSchedule())];
    }

    public async Task<IReadOnlyList<ReportSchedule>> FindActive(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<ScheduleRow>(Active)).Select(row => row.ToSchedule())];
    }

    /// <summary>The newest periods.</summary>
    public async Task<IReadOnlyList<PlannedPeriod>> FindPeriods(long scheduleId, int take, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<PeriodRowRead>(Periods, new { scheduleId, take })).Select(row => row.ToPeriod())];
    }

    public async Task<PlannedPeriod?> FindPeriod(long scheduleId, DateOnly startsOn, DateOnly endsOn, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<PeriodRowRead>(PeriodOf, new { scheduleId, startsOn = Text(startsOn), endsOn = Text(endsOn) }))?.ToPeriod();
    }

    /// <summary>Plans runs, each once for all nodes: the report of a run, or a period that is only listed.</summary>
    /// <param name="runs">Oldest first; null as a report: too old to be made by itself.</param>
    /// <returns>How many were planned by this call.</returns>
    public Task<int> Plan(ReportSchedule schedule, IReadOnlyList<(ScheduledRun Run, Report? Report)> runs, DateTimeOffset plannedTo, CancellationToken cancel) => database.Change(async connection =>
    {
        var planned = 0;
        foreach (var (run, report) in runs)
        {
            if (await connection.ExecuteAsync(AddPeriod, PeriodRow(schedule.ScheduleId, run)) == 0) continue;
            planned++;
            if (report is not null) await Make(connection, schedule, run, report);
        }

        await connection.ExecuteAsync(SavePlannedTo, new { scheduleId = schedule.ScheduleId, plannedTo = Ms(plannedTo) });
        return planned;
    }, cancel);

    /// <summary>Makes the report of a period that a person asks for, planned or not.</summary>
    public Task<Report> Make(ReportSchedule schedule, ScheduledRun run, Report report, Func<Report, AuditEntry> entry, CancellationToken cancel) => database.Change(async connection =>
    {
        await connection.ExecuteAsync(AddPeriod, PeriodRow(schedule.ScheduleId, run));
        var made = await Make(connection, schedule, run, report);
        await AuditStore.Append(connection, entry(made));
        return made;
    }, cancel);

    /// <summary>The report of a period was not made after all; people are told of it.</summary>
    public Task SaveNotMade(Report report, long scheduleId, DateTimeOffset now, CancellationToken cancel) => database.Change(async connection =>
    {
        await connection.ExecuteAsync(NotMade, new { scheduleId, reportId = report.ReportId });
        await DeskNoticeStore.Append(connection, ReportNews.NotMade(report, scheduleId, now));
        return true;
    }, cancel);

    private static async Task<Report> Make(DbConnection connection, ReportSchedule schedule, ScheduledRun run, Report report)
    {
        var added = await ReportStore.Add(connection, report);
        await connection.ExecuteAsync(MakePeriod, new { scheduleId = schedule.ScheduleId, startsOn = Text(run.StartsOn), endsOn = Text(run.EndsOn), reportId = added.ReportId });
        return added;
    }

    private static object Row(ReportSchedule schedule) => new
    {
        schedule.ScheduleId,
        schedule.MerchantId,
        name = schedule.Definition.Name,
        definition = schedule.Definition.ToJson(),
        isTest = schedule.IsTest ? 1L : 0,
        projects = schedule.Projects is null ? null : JsonSerializer.Serialize(schedule.Projects),
        isPersonal = schedule.IsPersonal ? 1L : 0,
        every = schedule.Every.ToString().ToLowerInvariant(),
        OnDay = (long)schedule.OnDay,
        AtMinute = (long)schedule.AtMinute,
        recipients = JsonSerializer.Serialize(schedule.Recipients),
        drops = schedule.Drops ? 1L : 0,
        schedule.State,
        plannedTo = Ms(schedule.PlannedTo),
        madeAt = Ms(schedule.MadeAt),
        schedule.MadeBy,
        schedule.MakerId,
        schedule.Version,
    };

    private static object PeriodRow(long scheduleId, ScheduledRun run) =>
        new { scheduleId, startsOn = Text(run.StartsOn), endsOn = Text(run.EndsOn), from = Ms(run.From), until = Ms(run.Until), dueAt = Ms(run.DueAt) };

    private static string Text(DateOnly day) => day.ToString(DayForm, CultureInfo.InvariantCulture);

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private sealed record PeriodRowRead(long ScheduleId, string StartsOn, string EndsOn, long DueAtMs, string State, long? ReportId)
    {
        public PlannedPeriod ToPeriod() => new(
            ScheduleId, DateOnly.ParseExact(StartsOn, DayForm, CultureInfo.InvariantCulture), DateOnly.ParseExact(EndsOn, DayForm, CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeMilliseconds(DueAtMs), State == "made", ReportId);
    }

    private sealed class ScheduleRow
    {
        public long ScheduleId { get; init; }
        public long MerchantId { get; init; }
        public string Definition { get; init; } = "";
        public long IsTest { get; init; }
        public string? Projects { get; init; }
        public long IsPersonal { get; init; }
        public string Every { get; init; } = "";
        public long OnDay { get; init; }
        public long AtMinute { get; init; }
        public string Recipients { get; init; } = "";
        public long Drops { get; init; }
        public string State { get; init; } = "";
        public long PlannedToMs { get; init; }
        public long MadeAtMs { get; init; }
        public string MadeBy { get; init; } = "";
        public long MakerId { get; init; }
        public long Version { get; init; }

        public ReportSchedule ToSchedule() => new()
        {
            ScheduleId = ScheduleId,
            MerchantId = MerchantId,
            Definition = ReportDefinition.Read(Definition),
            IsTest = IsTest == 1,
            Projects = Projects is null ? null : JsonSerializer.Deserialize<long[]>(Projects),
            IsPersonal = IsPersonal == 1,
            Every = Enum.Parse<Every>(Every, ignoreCase: true),
            OnDay = (int)OnDay,
            AtMinute = (int)AtMinute,
            Recipients = JsonSerializer.Deserialize<long[]>(Recipients)!,
            Drops = Drops == 1,
            State = State,
            PlannedTo = DateTimeOffset.FromUnixTimeMilliseconds(PlannedToMs),
            MadeAt = DateTimeOffset.FromUnixTimeMilliseconds(MadeAtMs),
            MadeBy = MadeBy,
            MakerId = MakerId,
            Version = Version,
        };
    }
}
