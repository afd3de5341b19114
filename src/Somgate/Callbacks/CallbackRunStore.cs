using System.Data.Common;
using Dapper;
using Somgate.Storage;

namespace Somgate.Callbacks;

/// <summary>Writes what belongs into the same commit as an act: its entry in the audit log.</summary>
internal delegate Task RecordAct(DbConnection connection);

/// <summary>SQL of runs and their items. The callbacks themselves are made by the writer, in the commit that takes their item.</summary>
internal sealed class CallbackRunStore(Database database)
{
    private const string AddRun = """
        insert into callback_runs (run_id, merchant_id, kind, state, is_set, made_at_ms, made_by, filter, items, left_out)
        values (@RunId, @MerchantId, @Kind, 'running', @isSet, @madeAt, @MadeBy, @Filter, @items, @leftOut)
        """;

    private const string AddItem = """
        insert into callback_run_items (run_id, item_no, project_id, source_id, status, url, endpoint, is_ruled)
        values (@RunId, @ItemNo, @ProjectId, @SourceId, @Status, @Url, @Endpoint, @isRuled)
        """;

    private const string AddSet = $"""
        insert into callback_run_items (run_id, item_no, project_id, source_id, status, url, endpoint, is_ruled)
        select @runId, @taken + row_number() over (order by found.created_at_ms, found.callback_id), found.project_id, found.callback_id, found.status, found.url,
          found.endpoint, found.is_ruled
        from ({CallbackListStore.Resendable}) found
        where found.why = 'send'
        """;

    private const string RunColumns = "run_id, merchant_id, kind, state, is_set, made_at_ms, made_by, ended_at_ms, filter, items, left_out";

    private const string One = $"select {RunColumns} from callback_runs where run_id = @runId and merchant_id = @merchantId";

    private const string Latest = $"""
        select {RunColumns}
        from callback_runs
        where merchant_id = @merchantId and is_set = 1
        order by made_at_ms desc
        limit @limit
        """;

    private const string ProjectsOf = "select distinct project_id from callback_run_items where run_id = @runId";

    // Of each endpoint as many as may begin in a second, over all runs.
    private const string NextItems = """
        select next.run_id, next.item_no, next.project_id, next.source_id, next.status, next.url, next.endpoint, next.is_ruled
        from (
          select i.run_id, i.item_no, i.project_id, i.source_id, i.status, i.url, i.endpoint, i.is_ruled,
            row_number() over (partition by i.endpoint order by i.run_id, i.item_no) as place
          from callback_runs r
          join callback_run_items i on i.run_id = r.run_id and i.made_id is null
          where r.state = 'running') next
        where next.place <= @perSecond
        order by next.run_id, next.item_no
        """;

    private const string OfRun = "select run_id, item_no, project_id, source_id, status, url, endpoint, is_ruled from callback_run_items where run_id = @runId and made_id is null";

    private const string MadeOf = "select project_id, made_id from callback_run_items where run_id = @runId and made_id > 0 order by item_no limit @limit";

    private const string MakerOfCallback = """
        select r.made_by
        from callback_run_items i
        join callback_runs r on r.run_id = i.run_id
        where i.project_id = @projectId and i.made_id > 0 and i.made_id = @callbackId
        """;

    private const string IsAnyRunning = "select exists (select 1 from callback_runs where state = 'running')";

    private const string TakeTurnOf = "update callback_turns set at_ms = @now where name = @name and at_ms <= @before";

    private const string EndRuns = """
        update callback_runs
        set state = 'done', ended_at_ms = @now
        where state = 'running' and not exists (
          select 1 from callback_run_items i
          where i.run_id = callback_runs.run_id and i.made_id is null)
        """;

    private const string StopRun = "update callback_runs set state = 'stopped', ended_at_ms = @now where run_id = @runId and state = 'running'";

    private const string Progress = """
        select case when i.made_id is null then 'open' when i.made_id = 0 then 'impossible' else c.state end as word, count(*) as count
        from callback_run_items i
        left join callbacks c on c.project_id = i.project_id and c.callback_id = i.made_id
        where i.run_id = @runId
        group by 1
        """;

    /// <summary>Stores a single resend or test with its entry in the audit log.</summary>
    public Task Add(CallbackRun run, IReadOnlyList<CallbackRunItem> items, RecordAct record, CancellationToken cancel) => Change<bool>(async (connection, transaction) =>
    {
        await connection.ExecuteAsync(AddRun, Row(run, items.Count, 0), transaction);
        foreach (var item in items)
        {
            await connection.ExecuteAsync(
                AddItem, new { item.RunId, item.ItemNo, item.ProjectId, item.SourceId, item.Status, item.Url, item.Endpoint, isRuled = item.IsRuled is { } ruled ? (ruled ? 1L : 0L) : (long?)null }, transaction);
        }

        await record(connection);
        return true;
    }, cancel);

    /// <summary>Stores a run over a list with its entry in the audit log; how many it would be, and nothing is stored if these are none or more than <paramref name="itemsMax"/>.</summary>
    public Task<long> AddSetOf(CallbackRun run, CallbackFilter filter, DateTimeOffset bodiesFrom, long itemsMax, Func<long, RecordAct> record, CancellationToken cancel) =>
        Change<long>(async (connection, transaction) =>
        {
            var sql = CallbackListStore.Narrow(AddSet, filter, null);
            var taken = 0L;
            foreach (var projectId in filter.ProjectIds)
            {
                var values = CallbackListStore.Values(filter, projectId, bodiesFrom);
                values.AddDynamicParams(new { runId = run.RunId, taken });
                taken += await connection.ExecuteAsync(sql, values, transaction);
            }

            if (taken == 0 || taken > itemsMax) throw new TooManyItems(taken);
            await connection.ExecuteAsync(AddRun, Row(run, taken, run.LeftOut), transaction);
            await record(taken)(connection);
            return taken;
        }, cancel, refused => refused.Count);

    /// <summary>A run of a merchant; null: it has none of this number.</summary>
    public async Task<CallbackRun?> Find(long merchantId, long runId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<RunRow>(One, new { merchantId, runId }))?.ToRun();
    }

    /// <summary>The newest runs over lists.</summary>
    public async Task<IReadOnlyList<CallbackRun>> FindLatest(long merchantId, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<RunRow>(Latest, new { merchantId, limit })).Select(row => row.ToRun())];
    }

    /// <summary>Projects that a run has items of: whoever may not see one of them doesn't see the run.</summary>
    public async Task<IReadOnlyList<long>> FindProjects(long runId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<long>(ProjectsOf, new { runId })];
    }

    public async Task<CallbackRunProgress> FindProgress(long runId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var counts = (await connection.QueryAsync<(string Word, long Count)>(Progress, new { runId })).ToDictionary(row => row.Word ?? "impossible", row => row.Count);
        return new(Of("open"), Of("pending"), Of("delivered"), Of("exhausted"), Of("impossible"));

        long Of(string word) => counts.GetValueOrDefault(word);
    }

    /// <summary>Callbacks that were made of a run's items.</summary>
    public async Task<IReadOnlyList<(long ProjectId, long CallbackId)>> FindMade(long runId, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<(long, long)>(MadeOf, new { runId, limit })];
    }

    /// <summary>Items of a run of which nothing was made yet.</summary>
    public Task<IReadOnlyList<CallbackRunItem>> FindOpen(long runId, CancellationToken cancel) => Items(OfRun, new { runId }, cancel);

    /// <summary>Items that may begin in this second.</summary>
    public Task<IReadOnlyList<CallbackRunItem>> FindNext(CancellationToken cancel) => Items(NextItems, new { perSecond = CallbackRun.PerSecond }, cancel);

    public async Task<bool> IsAny(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<bool>(IsAnyRunning);
    }

    /// <summary>Who had a callback sent; null: nobody did, it tells an event.</summary>
    public async Task<string?> FindMaker(long projectId, long callbackId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QueryFirstOrDefaultAsync<string>(MakerOfCallback, new { projectId, callbackId });
    }

    /// <summary>Whether this node has the turn: one of all nodes has it, once in so long.</summary>
    public async Task<bool> TakeTurn(string name, TimeSpan pace, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.ExecuteAsync(TakeTurnOf, new { name, now = now.ToUnixTimeMilliseconds(), before = (now - pace).ToUnixTimeMilliseconds() }) == 1;
    }

    /// <summary>Runs of whose items each was made are done.</summary>
    public async Task End(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(EndRuns, new { now = now.ToUnixTimeMilliseconds() });
    }

    /// <summary>Makes nothing more of a run; false: it is over already.</summary>
    public Task<bool> Stop(long runId, DateTimeOffset now, RecordAct record, CancellationToken cancel) => Change(async (connection, transaction) =>
    {
        if (await connection.ExecuteAsync(StopRun, new { runId, now = now.ToUnixTimeMilliseconds() }, transaction) == 0) return false;
        await record(connection);
        return true;
    }, cancel);

    private async Task<IReadOnlyList<CallbackRunItem>> Items(string sql, object values, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<ItemRow>(sql, values)).Select(row => row.ToItem())];
    }

    private async Task<T> Change<T>(Func<DbConnection, DbTransaction, Task<T>> act, CancellationToken cancel, Func<TooManyItems, T>? refused = null)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        try
        {
            var done = await act(connection, transaction);
            await transaction.CommitAsync(cancel);
            return done;
        }
        catch (TooManyItems many) when (refused is not null)
        {
            await transaction.RollbackAsync(cancel);
            return refused(many);
        }
    }

    private static object Row(CallbackRun run, long items, long leftOut) =>
        new { run.RunId, run.MerchantId, run.Kind, isSet = run.IsSet ? 1L : 0L, madeAt = run.MadeAt.ToUnixTimeMilliseconds(), run.MadeBy, run.Filter, items, leftOut };

    /// <summary>Takes back what was written.</summary>
    private sealed class TooManyItems(long count) : Exception
    {
        public long Count => count;
    }

    private sealed class RunRow
    {
        public long RunId { get; init; }
        public long MerchantId { get; init; }
        public string Kind { get; init; } = "";
        public string State { get; init; } = "";
        public long IsSet { get; init; }
        public long MadeAtMs { get; init; }
        public string MadeBy { get; init; } = "";
        public long? EndedAtMs { get; init; }
        public string Filter { get; init; } = "";
        public long Items { get; init; }
        public long LeftOut { get; init; }

        public CallbackRun ToRun() => new()
        {
            RunId = RunId,
            MerchantId = MerchantId,
            Kind = Kind,
            State = State,
            IsSet = IsSet == 1,
            MadeAt = DateTimeOffset.FromUnixTimeMilliseconds(MadeAtMs),
            MadeBy = MadeBy,
            EndedAt = EndedAtMs is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null,
            Filter = Filter,
            Items = Items,
            LeftOut = LeftOut,
        };
    }

    private sealed class ItemRow
    {
        public long RunId { get; init; }
        public long ItemNo { get; init; }
        public long ProjectId { get; init; }
        public long? SourceId { get; init; }
        public string Status { get; init; } = "";
        public string Url { get; init; } = "";
        public string Endpoint { get; init; } = "";
        public long? IsRuled { get; init; }

        public CallbackRunItem ToItem() => new(RunId, ItemNo, ProjectId, SourceId, Status, Url, Endpoint, IsRuled is { } ruled ? ruled == 1 : null);
    }
}
