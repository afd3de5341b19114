using Dapper;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.Callbacks;

/// <summary>Reads callbacks; the writer alone changes them.</summary>
internal sealed class CallbackStore(Database database)
{
    private const string Columns = """
        c.project_id, c.callback_id, c.event_no, c.payment_no, c.payment_key, c.operation_id, c.status, c.url, c.endpoint, c.body, c.state, c.tries, c.attempts,
          c.due_at_ms, c.leased_by, c.created_at_ms, c.superseded_by, c.payment_version, c.kind, c.key_id, c.is_ruled
        """;

    // Callbacks to an endpoint that has its share in flight already don't stand in the way of others, nor do those that wait for a try of an older one.
    private const string Due = $$"""
        select {{Columns}}
        from callbacks c
        where c.due_at_ms <= @now
          and c.endpoint {is_not_busy}
          and not exists (
            select 1 from callbacks older
            where older.project_id = c.project_id and older.payment_key = c.payment_key and older.state = 'pending'
              and older.leased_by is not null and older.due_at_ms > @now and older.event_no <> c.event_no)
        order by c.due_at_ms
        limit @limit
        """;

    private const string OfPayment = $"""
        select {Columns}
        from callbacks c
        where c.project_id = @projectId and c.payment_no = @paymentNo
        order by c.payment_version, c.created_at_ms, c.callback_id
        """;

    private const string One = $"select {Columns} from callbacks c where c.project_id = @projectId and c.callback_id = @callbackId";

    private const string AttemptsOf = """
        select callback_id, attempt, started_at_ms, duration_ms, http_status, fault, answer, address, sent_headers, answer_headers
        from callback_attempts
        where project_id = @projectId and callback_id = @callbackId
        order by attempt
        """;

    private const string UndeliveredByKey = """
        select key_id, count(*) as count
        from callbacks
        where project_id = @projectId and state = 'pending' and key_id is not null
        group by key_id
        """;

    private const string OldestDue = "select min(due_at_ms) from callbacks where due_at_ms is not null";

    /// <summary>Callbacks whose next try is due, the longest due first, but for endpoints that are busy.</summary>
    public async Task<IReadOnlyList<DueCallback>> FindDue(DateTimeOffset now, IReadOnlyCollection<string> busyEndpoints, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        // Lists are written in two ways, and an empty one is no valid SQL on SQLite: no endpoint is spelled like this.
        string[] busy = busyEndpoints.Count == 0 ? ["-"] : [.. busyEndpoints];
        var sql = Due.Replace("{is_not_busy}", database.Engine == Engine.Postgres ? "<> all(@busy)" : "not in @busy", StringComparison.Ordinal);
        return [.. (await connection.QueryAsync<Row>(sql, new { now = now.ToUnixTimeMilliseconds(), busy, limit })).Select(row => row.ToDue())];
    }

    /// <summary>All callbacks of a payment in the order in which they were made.</summary>
    public async Task<IReadOnlyList<CallbackRow>> FindOf(long projectId, long paymentNo, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<Row>(OfPayment, new { projectId, paymentNo })).Select(row => row.ToDue().Callback)];
    }

    /// <summary>One callback; null: there is none.</summary>
    public async Task<CallbackRow?> Find(long projectId, long callbackId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<Row>(One, new { projectId, callbackId }))?.ToDue().Callback;
    }

    /// <summary>Every try of a callback.</summary>
    public async Task<IReadOnlyList<CallbackAttempt>> FindAttempts(long projectId, long callbackId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<CallbackAttempt>(AttemptsOf, new { projectId, callbackId })];
    }

    /// <summary>How many undelivered callbacks of a project each key has signed.</summary>
    public async Task<IReadOnlyDictionary<long, long>> CountUndelivered(long projectId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QueryAsync<(long KeyId, long Count)>(UndeliveredByKey, new { projectId })).ToDictionary(row => row.KeyId, row => row.Count);
    }

    /// <summary>When the callback longest due was due; null: none waits.</summary>
    public async Task<DateTimeOffset?> FindOldestDue(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long?>(OldestDue) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }

    private sealed record Row
    {
        public long ProjectId { get; init; }
        public long CallbackId { get; init; }
        public long EventNo { get; init; }
        public long PaymentNo { get; init; }
        public string PaymentKey { get; init; } = "";
        public long? OperationId { get; init; }
        public string Status { get; init; } = "";
        public string Url { get; init; } = "";
        public string Endpoint { get; init; } = "";
        public byte[] Body { get; init; } = [];
        public string State { get; init; } = "";
        public long Tries { get; init; }
        public long Attempts { get; init; }
        public long? DueAtMs { get; init; }
        public long? LeasedBy { get; init; }
        public long CreatedAtMs { get; init; }
        public long? SupersededBy { get; init; }
        public long PaymentVersion { get; init; }
        public string Kind { get; init; } = "";
        public long? KeyId { get; init; }
        public long? IsRuled { get; init; }

        public DueCallback ToDue() => new(
            new(ProjectId, CallbackId, EventNo, PaymentNo, PaymentKey, OperationId, Status, Url, Endpoint, Body, State, (int)Tries, (int)Attempts,
                DueAtMs is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null, (int?)LeasedBy, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAtMs))
            {
                PaymentVersion = PaymentVersion,
                Kind = Kind,
                KeyId = KeyId,
                IsRuled = IsRuled is { } ruled ? ruled == 1 : null,
            },
            SupersededBy is not null || Kind == CallbackKind.Test);
    }
}

/// <summary>A callback that someone must look at.</summary>
/// <param name="IsOver">Its try was cut off and isn't made again: a newer one has taken its place, or it is a test.</param>
internal sealed record DueCallback(CallbackRow Callback, bool IsOver);

/// <summary>One try of a callback as it was recorded.</summary>
internal sealed record CallbackAttempt
{
    public long CallbackId { get; init; }
    public long Attempt { get; init; }
    public long StartedAtMs { get; init; }
    public long DurationMs { get; init; }
    public long? HttpStatus { get; init; }
    public string? Fault { get; init; }
    public byte[]? Answer { get; init; }
    public string? Address { get; init; }
    public string? SentHeaders { get; init; }
    public string? AnswerHeaders { get; init; }
}
