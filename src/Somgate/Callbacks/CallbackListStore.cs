using Dapper;
using Somgate.Storage;

namespace Somgate.Callbacks;

/// <summary>The list of callbacks, its totals and what of it can be sent again (dashboard.md 5.4); each project by its own range of an index.</summary>
internal sealed class CallbackListStore(Database database)
{
    /// <summary>What of the list is meant, with <c>{narrowed}</c> conditions; the alias is <c>c</c>.</summary>
    private const string Where = """
        c.project_id = @projectId and c.created_at_ms >= @from and c.created_at_ms < @until {narrowed}
        """;

    private const string LastTry = "left join callback_attempts a on a.project_id = c.project_id and a.callback_id = c.callback_id and a.attempt = c.attempts";

    private const string Columns = $"""
        select c.project_id, c.callback_id, c.created_at_ms, c.kind, p.payment_id, c.payment_no, c.status, c.url, c.is_ruled, c.state, c.tries, c.attempts, c.due_at_ms,
          c.leased_by, c.key_id, a.http_status, a.fault, a.duration_ms
        from callbacks c
        left join payments p on p.project_id = c.project_id and p.payment_no = c.payment_no
        {LastTry}
        """;

    private const string Page = $$"""
        {{Columns}}
        where {{Where}}
        order by c.created_at_ms {way}, c.callback_id {way}
        limit @limit
        """;

    private const string One = $"{Columns}\nwhere c.project_id = @projectId and c.callback_id = @callbackId";

    private const string OfPayment = $"{Columns}\nwhere c.project_id = @projectId and c.payment_no = @paymentNo\norder by c.created_at_ms, c.callback_id";

    private const string Totals = $$"""
        select c.state, min(c.tries, 1) as tries, count(*) as count
        from callbacks c
        {{LastTry}}
        where {{Where}}
        group by c.state, min(c.tries, 1)
        """;

    // The state stands here twice, since a partial index is found by its own words only.
    private const string Failed = """
        select count(*)
        from callbacks
        where project_id = @projectId and state in ('exhausted', 'suppressed') and state = 'exhausted' and created_at_ms >= @from and created_at_ms < @until
        """;

    private const string AnyOfProject = "select 1 from callbacks where project_id = @projectId limit 1";

    /// <summary>
    /// The newest callback of each payment of the list, one row an address, and why it isn't sent: <c>off</c>, <c>body</c>, <c>under_way</c>, else <c>send</c>.
    /// </summary>
    public const string Resendable = $$"""
        select c.project_id, c.callback_id, c.status, c.url, c.endpoint, c.is_ruled, c.created_at_ms,
          case when c.state = 'suppressed' then 'off'
            when c.created_at_ms < @bodiesFrom then 'body'
            when exists (
              select 1 from callbacks still
              where still.project_id = c.project_id and still.payment_no = c.payment_no and still.url = c.url and still.state = 'pending') then 'under_way'
            else 'send' end as why
        from (
          select distinct c.payment_no
          from callbacks c
          {{LastTry}}
          where {{Where}} and c.kind <> 'test') chosen
        join callbacks c on c.project_id = @projectId and c.payment_no = chosen.payment_no {of_host}
        where c.event_no = (
          select newest.event_no
          from callbacks newest
          where newest.project_id = @projectId and newest.payment_no = chosen.payment_no and newest.kind = 'event'
          order by newest.payment_version desc
          limit 1)
        """;

    private const string CountResendable = $"select why, count(*) as count from ({Resendable}) found group by why";

    /// <summary>A page of the list, newest first.</summary>
    /// <param name="after">Rows older than this one; null: from the newest.</param>
    /// <param name="before">Rows newer than this one, the nearest to it.</param>
    /// <param name="fromEnd">The oldest ones.</param>
    public async Task<CallbackPage> Find(CallbackFilter filter, CallbackCursor? after, CallbackCursor? before, bool fromEnd, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var upwards = before is not null || fromEnd;
        var found = new List<CallbackListed>();
        var sql = Narrow(Page, filter, after is not null ? "(c.created_at_ms < @placeMs or (c.created_at_ms = @placeMs and c.callback_id < @placeId))"
            : before is not null ? "(c.created_at_ms > @placeMs or (c.created_at_ms = @placeMs and c.callback_id > @placeId))" : null)
            .Replace("{way}", upwards ? "asc" : "desc", StringComparison.Ordinal);
        foreach (var projectId in filter.ProjectIds)
        {
            var values = Values(filter, projectId);
            if ((after ?? before) is { } place)
            {
                values.Add("placeMs", place.AtMs);
                values.Add("placeId", place.CallbackId);
                // The end of the range is the place itself, or each page would walk over those before it.
                if (after is not null) values.Add("until", Math.Min(filter.UntilMs ?? long.MaxValue, place.AtMs + 1));
                else values.Add("from", Math.Max(filter.FromMs ?? 0, place.AtMs));
            }

            values.Add("limit", limit + 1);
            found.AddRange(await connection.QueryAsync<CallbackListed>(new CommandDefinition(sql, values, cancellationToken: cancel)));
        }

        var ordered = upwards
            ? found.OrderBy(row => row.CreatedAtMs).ThenBy(row => row.CallbackId)
            : found.OrderByDescending(row => row.CreatedAtMs).ThenByDescending(row => row.CallbackId);
        CallbackListed[] rows = [.. ordered.Take(limit)];
        var hasMore = found.Count > limit;
        if (!upwards) return new(rows, after is not null, hasMore);
        Array.Reverse(rows);
        return new(rows, hasMore, before is not null);
    }

    public async Task<CallbackListed?> Find(long projectId, long callbackId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleOrDefaultAsync<CallbackListed>(One, new { projectId, callbackId });
    }

    /// <summary>All callbacks of a payment, resends too, the oldest first.</summary>
    public async Task<IReadOnlyList<CallbackListed>> FindOf(long projectId, long paymentNo, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<CallbackListed>(OfPayment, new { projectId, paymentNo })];
    }

    /// <summary>How many the whole list holds, by their state.</summary>
    public async Task<IReadOnlyList<CallbackCount>> Count(CallbackFilter filter, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var counts = new List<CallbackCount>();
        // The smaller of two has a name of its own on each engine.
        var sql = Narrow(Totals, filter, null).Replace("min(", database.Engine == Engine.Postgres ? "least(" : "min(", StringComparison.Ordinal);
        foreach (var projectId in filter.ProjectIds)
        {
            var rows = await connection.QueryAsync<(string State, long Tries, long Count)>(new CommandDefinition(sql, Values(filter, projectId), cancellationToken: cancel));
            counts.AddRange(rows.Select(row => new CallbackCount(CallbackFilter.WordOf(row.State, row.Tries), row.Count)));
        }

        return [.. CallbackFilter.States.Select(word => new CallbackCount(word, counts.Where(count => count.Word == word).Sum(count => count.Count)))];
    }

    /// <summary>How many of this stretch have failed for good.</summary>
    public async Task<long> CountFailed(IReadOnlyList<long> projectIds, long fromMs, long untilMs, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        long count = 0;
        foreach (var projectId in projectIds)
            count += await connection.QuerySingleAsync<long>(new CommandDefinition(Failed, new { projectId, from = fromMs, until = untilMs }, cancellationToken: cancel));
        return count;
    }

    /// <summary>Whether any of the projects ever had a callback.</summary>
    public async Task<bool> HasAny(IReadOnlyList<long> projectIds, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        foreach (var projectId in projectIds)
            if (await connection.QueryFirstOrDefaultAsync<long?>(AnyOfProject, new { projectId }) is not null) return true;
        return false;
    }

    /// <summary>What sending the list again would come to: by <c>send</c> and the reasons to leave out.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountToResend(CallbackFilter filter, DateTimeOffset bodiesFrom, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var counts = new Dictionary<string, long>();
        foreach (var projectId in filter.ProjectIds)
        {
            foreach (var (why, count) in await connection.QueryAsync<(string Why, long Count)>(new CommandDefinition(Narrow(CountResendable, filter, null), Values(filter, projectId, bodiesFrom), cancellationToken: cancel)))
                counts[why] = counts.GetValueOrDefault(why) + count;
        }

        return counts;
    }

    /// <summary>A question with the conditions of the filter put in.</summary>
    internal static string Narrow(string sql, CallbackFilter filter, string? place)
    {
        const string ofHost = "(c.endpoint in (@hostPlain, @hostSafe) or c.endpoint like @hostPlainPort or c.endpoint like @hostSafePort)";
        string?[] conditions =
        [
            place,
            filter.PaymentId is null ? null
                : TestCallback.NumberOf(filter.PaymentId) is not null ? "c.payment_no = @testNo and c.kind = 'test'"
                : "c.payment_no in (select named.payment_no from payments named where named.project_id = @projectId and named.payment_key = @paymentKey)",
            filter.Event is null ? null : "c.status = @event",
            filter.Host is null ? null : ofHost,
            filter.StateWords.Count == 0 ? null : $"({string.Join(" or ", filter.StateWords.Select(StateOf))})",
            filter.HttpClass switch
            {
                null => null,
                "fault" => "a.fault is not null",
                "2xx" => "a.fault is null and a.http_status > 200 and a.http_status < 300",
                _ => "a.fault is null and a.http_status >= @httpFrom and a.http_status < @httpTo",
            },
            filter.Kind is null ? null : "c.kind = @kind",
        ];
        return sql.Replace("{narrowed}", string.Concat(conditions.OfType<string>().Select(condition => $"\n  and {condition}")), StringComparison.Ordinal)
            .Replace("{of_host}", filter.Host is null ? "" : $"and {ofHost}", StringComparison.Ordinal);
    }

    internal static DynamicParameters Values(CallbackFilter filter, long projectId, DateTimeOffset? bodiesFrom = null)
    {
        var values = new DynamicParameters(new
        {
            projectId,
            from = filter.FromMs ?? 0,
            until = filter.UntilMs ?? long.MaxValue,
            bodiesFrom = bodiesFrom?.ToUnixTimeMilliseconds() ?? 0,
        });
        if (filter.PaymentId is { } id) values.AddDynamicParams(new { testNo = TestCallback.NumberOf(id) ?? 0, paymentKey = Payments.PaymentKey.Fold(id) });
        if (filter.Event is { } told) values.Add("event", told);
        if (filter.Host is { } host) values.AddDynamicParams(new { hostPlain = $"http://{host}", hostSafe = $"https://{host}", hostPlainPort = $"http://{host}:%", hostSafePort = $"https://{host}:%" });
        if (filter.HttpClass is ['3' or '4' or '5', ..] and var http) values.AddDynamicParams(new { httpFrom = 100 * (http[0] - '0'), httpTo = 100 * (http[0] - '0') + 100 });
        if (filter.Kind is { } kind) values.Add("kind", kind);
        return values;
    }

    private static string StateOf(string word) => word switch
    {
        "waiting" => "(c.state = 'pending' and c.tries = 0)",
        "retrying" => "(c.state = 'pending' and c.tries > 0)",
        "delivered" => "c.state = 'delivered'",
        "superseded" => "c.state = 'superseded'",
        "failed" => "c.state = 'exhausted'",
        "off" => "c.state = 'suppressed'",
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "not a state of a callback"),
    };
}
