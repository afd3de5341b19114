using Dapper;
using Somgate.News;
using Somgate.Storage;

namespace Somgate.Callbacks;

/// <summary>SQL of how endpoints answer: their tries, their state, and the notices of its changes.</summary>
internal sealed class EndpointHealthStore(Database database)
{
    private const string Turn = "health";

    private const string SeenUntil = "select at_ms from callback_turns where name = @name";
    private const string MoveOn = "update callback_turns set at_ms = @now where name = @name and at_ms = @seen";

    // A test says nothing of an endpoint that merchants rely on.
    private const string Tries = """
        select a.project_id, c.url, a.attempt, a.started_at_ms, a.duration_ms, a.http_status, a.fault, c.state, c.attempts
        from callback_attempts a
        join callbacks c on c.project_id = a.project_id and c.callback_id = a.callback_id
        where a.project_id = @projectId and a.started_at_ms >= @from and a.started_at_ms < @until and c.kind <> 'test'
        order by a.started_at_ms
        """;

    private const string Waiting = """
        select url, count(*) as count
        from callbacks
        where project_id = @projectId and state = 'pending'
        group by url
        """;

    private const string Columns = """
        project_id, address, state, failures, deliveries, delivered_at_ms, failing_since_ms, changed_at_ms, told_at_ms, told_state, failed_told_at_ms, has_failed
        """;

    private const string States = $"select {Columns} from callback_endpoints where project_id = @projectId";

    private const string Restless = $"""
        select {Columns}
        from callback_endpoints
        where project_id = @projectId and (state <> 'well' or told_state <> state or has_failed = 1)
        """;

    private const string SaveState = $"""
        insert into callback_endpoints ({Columns})
        values (@ProjectId, @Address, @State, @Failures, @Deliveries, @deliveredAt, @failingSince, @changedAt, @toldAt, @ToldState, @failedToldAt, @hasFailed)
        on conflict (project_id, address) do update
        set state = excluded.state, failures = excluded.failures, deliveries = excluded.deliveries, delivered_at_ms = excluded.delivered_at_ms,
            failing_since_ms = excluded.failing_since_ms, changed_at_ms = excluded.changed_at_ms, told_at_ms = excluded.told_at_ms, told_state = excluded.told_state,
            failed_told_at_ms = excluded.failed_told_at_ms, has_failed = excluded.has_failed
        """;

    /// <summary>Up to where the tries have been looked at; 0: never yet.</summary>
    public async Task<long> FindSeen(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long>(SeenUntil, new { name = Turn });
    }

    /// <summary>Tries of a project that began in this stretch, in their order.</summary>
    public async Task<IReadOnlyList<EndpointTry>> FindTries(long projectId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<TryRow>(new CommandDefinition(
            Tries, new { projectId, from = from.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds() }, cancellationToken: cancel));
        return [.. rows.Select(row => row.ToTry()).Where(one => one.Address.Length > 0)];
    }

    /// <summary>States of a project's endpoints by address.</summary>
    /// <param name="restlessOnly">Those that something may become of without a try.</param>
    public async Task<Dictionary<string, EndpointHealth>> FindStates(long projectId, bool restlessOnly, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QueryAsync<StateRow>(restlessOnly ? Restless : States, new { projectId })).Select(row => row.ToHealth()).ToDictionary(health => health.Address, StringComparer.Ordinal);
    }

    /// <summary>Callbacks that wait for a try, by address.</summary>
    public async Task<Dictionary<string, long>> FindWaiting(long projectId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<(string Url, long Count)>(Waiting, new { projectId });
        return rows.GroupBy(row => CallbackAddress.HealthOf(row.Url) ?? "").ToDictionary(group => group.Key, group => group.Sum(row => row.Count), StringComparer.Ordinal);
    }

    /// <summary>Stores states and notices if nobody has looked since; false: another node did, and nothing is stored.</summary>
    public async Task<bool> Save(long seen, DateTimeOffset now, IEnumerable<EndpointHealth> states, IEnumerable<DeskNotice> notices, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (await connection.ExecuteAsync(MoveOn, new { name = Turn, seen, now = now.ToUnixTimeMilliseconds() }, transaction) == 0) return false;
        foreach (var state in states) await connection.ExecuteAsync(SaveState, StateRow.Of(state), transaction);
        foreach (var notice in notices) await DeskNoticeStore.Append(connection, notice);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private sealed class TryRow
    {
        public long ProjectId { get; init; }
        public string Url { get; init; } = "";
        public long Attempt { get; init; }
        public long StartedAtMs { get; init; }
        public long DurationMs { get; init; }
        public long? HttpStatus { get; init; }
        public string? Fault { get; init; }
        public string State { get; init; } = "";
        public long Attempts { get; init; }

        public EndpointTry ToTry() => new(
            ProjectId, CallbackAddress.HealthOf(Url) ?? "", DateTimeOffset.FromUnixTimeMilliseconds(StartedAtMs), DateTimeOffset.FromUnixTimeMilliseconds(StartedAtMs + DurationMs), Attempt,
            HttpStatus == StatusCodes.Status200OK && Fault is null, State == "exhausted" && Attempt == Attempts, Fault ?? HttpStatus?.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private sealed class StateRow
    {
        public long ProjectId { get; init; }
        public string Address { get; init; } = "";
        public string State { get; init; } = "";
        public long Failures { get; init; }
        public long Deliveries { get; init; }
        public long? DeliveredAtMs { get; init; }
        public long? FailingSinceMs { get; init; }
        public long ChangedAtMs { get; init; }
        public long? ToldAtMs { get; init; }
        public string ToldState { get; init; } = "";
        public long? FailedToldAtMs { get; init; }
        public long HasFailed { get; init; }

        public EndpointHealth ToHealth() => new()
        {
            ProjectId = ProjectId,
            Address = Address,
            State = State,
            Failures = Failures,
            Deliveries = Deliveries,
            DeliveredAt = Moment(DeliveredAtMs),
            FailingSince = Moment(FailingSinceMs),
            ChangedAt = Moment(ChangedAtMs)!.Value,
            ToldAt = Moment(ToldAtMs),
            ToldState = ToldState,
            FailedToldAt = Moment(FailedToldAtMs),
            HasFailed = HasFailed == 1,
        };

        public static object Of(EndpointHealth health) => new
        {
            health.ProjectId,
            health.Address,
            health.State,
            health.Failures,
            health.Deliveries,
            deliveredAt = health.DeliveredAt?.ToUnixTimeMilliseconds(),
            failingSince = health.FailingSince?.ToUnixTimeMilliseconds(),
            changedAt = health.ChangedAt.ToUnixTimeMilliseconds(),
            toldAt = health.ToldAt?.ToUnixTimeMilliseconds(),
            health.ToldState,
            failedToldAt = health.FailedToldAt?.ToUnixTimeMilliseconds(),
            hasFailed = health.HasFailed ? 1L : 0L,
        };

        private static DateTimeOffset? Moment(long? ms) => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
    }
}
