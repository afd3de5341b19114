using Dapper;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.Processing;

/// <summary>A payment that asks for a person (dashboard.md 11.2).</summary>
internal sealed record Trouble
{
    public long ProjectId { get; init; }
    public long PaymentNo { get; init; }
    public string PaymentId { get; init; } = "";
    public long AmountMinor { get; init; }
    public string Currency { get; init; } = "";
    public string Status { get; init; } = "";
    public long CreatedAtMs { get; init; }

    /// <summary>Since when it asks.</summary>
    public long SinceMs { get; init; }

    /// <summary>What was last heard of the bank, and what it was taken for.</summary>
    public string? Heard { get; init; }

    public string? Happened { get; init; }
    public long? HeardAtMs { get; init; }
    public long Questions { get; init; }
    public long? DueAtMs { get; init; }

    /// <summary>Repairs of it that wait for another person.</summary>
    public long Proposed { get; init; }

    /// <summary>What the bank reported where it differs from ours.</summary>
    public string Details { get; init; } = "";
}

/// <summary>How many wait, and since when the longest.</summary>
internal sealed record QueueState
{
    public long Due { get; init; }
    public long? OldestMs { get; init; }
    public long Late { get; init; }
}

/// <summary>SQL of the lists of what needs a hand, and of how the queues stand.</summary>
internal sealed class TroubleStore(Database database)
{
    private const string Shown = """
        p.project_id, p.payment_no, p.payment_id, p.amount_minor, p.currency, p.status, p.created_at_ms, o.questions, o.due_at_ms, heard.heard, heard.happened,
          heard.changed_at_ms as heard_at_ms,
          (select count(*) from repairs r where r.project_id = p.project_id and r.payment_no = p.payment_no and r.state = 'proposed') as proposed
        """;

    private const string LastHeard = """
        left join payment_changes heard on heard.project_id = p.project_id and heard.payment_no = p.payment_no and heard.version = (
          select max(h.version) from payment_changes h where h.project_id = p.project_id and h.payment_no = p.payment_no and h.call is not null)
        """;

    // What is open is due at some time, so that the index of what is due finds it all; in it are also those that are declined and chased.
    private const string StuckRows = $$"""
        select {{Shown}}, o.changed_at_ms as since_ms
        from operations o
        join payments p on p.project_id = o.project_id and p.payment_no = o.payment_no
        {{LastHeard}}
        where o.due_at_ms is not null and o.type = 'sale' and o.status in ('processing', 'awaiting clarification') {one}
          and (p.threshold_at_ms < @now - @grace
            or (o.status = 'processing' and p.method in {methods} and o.changed_at_ms < @now - @slow)
            or o.due_at_ms < @now - @untaken
            or 3 = (
              select count(*)
              from (
                select h.happened from payment_changes h
                where h.project_id = p.project_id and h.payment_no = p.payment_no and h.call is not null
                order by h.version desc
                limit 3) latest
              where latest.happened = 'Unanswered'))
        order by p.created_at_ms
        limit @limit
        """;

    private const string AlertRows = $"""
        select {Shown}, a.since_ms, a.details
        from (
          select project_id, payment_no, max(operation_id) as operation_id, min(raised_at_ms) as since_ms, max(details) as details
          from alerts
          where resolved_at_ms is null and kind = @kind
          group by project_id, payment_no) a
        join payments p on p.project_id = a.project_id and p.payment_no = a.payment_no
        join operations o on o.project_id = a.project_id and o.operation_id = a.operation_id
        {LastHeard}
        where (@kind <> 'LateSuccess' or o.is_late_success = 1) and (@kind <> 'Unconfirmed' or o.is_unconfirmed = 1)
        order by a.since_ms
        limit @limit
        """;

    private const string OpenOf = """
        select distinct kind
        from alerts
        where project_id = @projectId and payment_no = @paymentNo and resolved_at_ms is null
        """;

    private const string OperationQueue = """
        select count(*) as due, min(due_at_ms) as oldest_ms, coalesce(sum(case when due_at_ms < @late then 1 else 0 end), 0) as late
        from operations
        where due_at_ms <= @now
        """;

    private const string CallbackQueue = """
        select count(*) as due, min(due_at_ms) as oldest_ms, coalesce(sum(case when due_at_ms < @late then 1 else 0 end), 0) as late
        from callbacks
        where due_at_ms <= @now
        """;

    private const string FailedCallbacks = "select count(*) from alerts where resolved_at_ms is null and kind = 'CallbackExhausted'";
    private const string SickEndpoints = "select count(*) from callback_endpoints where state <> 'well'";

    private const string OpenOfMerchant = """
        select count(*)
        from payments p
        join projects j on j.project_id = p.project_id
        where j.merchant_id = @merchantId and p.completed_at_ms is null
        """;

    private const string Paid = """
        select p.project_id, count(*) as count
        from payments p
        where p.project_id = @projectId and p.completed_at_ms >= @from and p.status = 'success'
        group by p.project_id
        """;

    public const string LateSuccess = "LateSuccess";
    public const string Unconfirmed = "Unconfirmed";
    public const string OtherSum = "OtherSum";

    /// <summary>An untaken operation older than this is one that nobody takes.</summary>
    private static readonly TimeSpan Untaken = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>Ten times the base time of the methods.</summary>
    public const int SlowFactor = 10;

    /// <summary>What is stuck, the oldest first.</summary>
    /// <param name="slow">How long processing may take, a method each.</param>
    /// <param name="one">Only this payment.</param>
    public async Task<IReadOnlyList<Trouble>> FindStuck(IEnumerable<KeyValuePair<string, TimeSpan>> slow, (long ProjectId, long PaymentNo)? one, DateTimeOffset now, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var found = new Dictionary<(long, long), Trouble>();
        foreach (var times in slow.GroupBy(pair => pair.Value))
        {
            // Lists are written in two ways.
            var sql = StuckRows
                .Replace("{one}", one is null ? "" : "and p.project_id = @projectId and p.payment_no = @paymentNo", StringComparison.Ordinal)
                .Replace("in {methods}", database.Engine == Engine.Postgres ? "= any(@methods)" : "in @methods", StringComparison.Ordinal);
            var rows = await connection.QueryAsync<Trouble>(sql, new
            {
                now = now.ToUnixTimeMilliseconds(),
                grace = (long)Grace.TotalMilliseconds,
                slow = (long)times.Key.TotalMilliseconds,
                untaken = (long)Untaken.TotalMilliseconds,
                methods = times.Select(pair => pair.Key).ToArray(),
                projectId = one?.ProjectId,
                paymentNo = one?.PaymentNo,
                limit,
            });
            foreach (var row in rows) found[(row.ProjectId, row.PaymentNo)] = row;
        }

        return [.. found.Values.OrderBy(row => row.CreatedAtMs).Take(limit)];
    }

    /// <summary>What a kind of open alert is about, the oldest first.</summary>
    public async Task<IReadOnlyList<Trouble>> FindAlerted(string kind, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<Trouble>(AlertRows, new { kind, limit })];
    }

    /// <summary>Kinds of open alerts of a payment.</summary>
    public async Task<IReadOnlyList<string>> FindKinds(Payment payment, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<string>(OpenOf, new { projectId = payment.ProjectId, paymentNo = payment.PaymentNo })];
    }

    /// <summary>What is due and by how much it is late, of operations and callbacks.</summary>
    public async Task<(QueueState Operations, QueueState Callbacks)> FindQueues(DateTimeOffset now, TimeSpan late, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var given = new { now = now.ToUnixTimeMilliseconds(), late = (now - late).ToUnixTimeMilliseconds() };
        return (await connection.QuerySingleAsync<QueueState>(OperationQueue, given), await connection.QuerySingleAsync<QueueState>(CallbackQueue, given));
    }

    /// <summary>Callbacks given up and not looked at, and addresses that don't answer well.</summary>
    public async Task<(long Failed, long Sick)> CountCallbackTroubles(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleAsync<long>(FailedCallbacks), await connection.QuerySingleAsync<long>(SickEndpoints));
    }

    /// <summary>Whether any payment of a merchant is still open: he can't be closed then.</summary>
    public async Task<bool> HasOpen(long merchantId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long>(OpenOfMerchant, new { merchantId }) > 0;
    }

    /// <summary>Payments of a project that were paid since.</summary>
    public async Task<long> CountPaid(long projectId, DateTimeOffset from, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<(long ProjectId, long Count)>(Paid, new { projectId, from = from.ToUnixTimeMilliseconds() })).Count;
    }
}
