using System.Data.Common;
using Dapper;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.RequestLog;

/// <summary>SQL of the request log.</summary>
internal sealed class RequestLogStore(Database database, Vault vault)
{
    private const string Columns = """
        project_id, at_ms, request_no, door, endpoint, payment_key, request_id, reference, http_status, code, problems, signature, signature_order, key_id,
          duration_ms, client_ip, user_agent, body, answer, received_signature, sealed_text
        """;

    private static readonly RowStatement AddRows = new("""
        insert into request_log (project_id, at_ms, request_no, door, endpoint, payment_key, request_id, reference, http_status, code, problems, signature,
          signature_order, key_id, duration_ms, client_ip, user_agent, body, answer, received_signature, sealed_text)
        select r.project_id, r.at_ms, r.request_no, r.door, r.endpoint, r.payment_key, r.request_id, r.reference, r.http_status, r.code, r.problems, r.signature,
          r.signature_order, r.key_id, r.duration_ms, r.client_ip, r.user_agent, r.body, r.answer, r.received_signature, r.sealed_text
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("at_ms"), Column.Whole("request_no"), Column.Text("door"), Column.Text("endpoint"), Column.Text("payment_key"),
        Column.Text("request_id"), Column.Text("reference"), Column.Whole("http_status"), Column.Whole("code"), Column.Text("problems"), Column.Text("signature"),
        Column.Text("signature_order"), Column.Whole("key_id"), Column.Whole("duration_ms"), Column.Text("client_ip"), Column.Text("user_agent"), Column.Text("body"),
        Column.Text("answer"), Column.Text("received_signature"), Column.Bytes("sealed_text"));

    private static readonly RowStatement AddGaps = new("""
        insert into request_log_gaps (project_id, minute_ms, left_out)
        select r.project_id, r.minute_ms, r.left_out
        from {rows}
        where true
        on conflict (project_id, minute_ms) do update
        set left_out = request_log_gaps.left_out + excluded.left_out
        """, Column.Whole("project_id"), Column.Whole("minute_ms"), Column.Whole("left_out"));

    // An older use may come later: nodes write behind their requests.
    private static readonly RowStatement AddUses = new("""
        insert into project_key_uses (project_id, key_id, used_at_ms, used_from)
        select r.project_id, r.key_id, r.used_at_ms, r.used_from
        from {rows}
        where true
        on conflict (project_id, key_id) do update
        set used_at_ms = excluded.used_at_ms, used_from = excluded.used_from
        where excluded.used_at_ms > project_key_uses.used_at_ms
        """, Column.Whole("project_id"), Column.Whole("key_id"), Column.Whole("used_at_ms"), Column.Text("used_from"));

    // The newest are enough to know who sends; a busy project has very many in a day.
    private const string Senders = """
        select client_ip, count(*) as count, max(at_ms) as last_at_ms
        from (
          select client_ip, at_ms, code, signature
          from request_log
          where project_id = @projectId and at_ms >= @from and door = 'gate'
          order by at_ms desc
          limit @looked) newest
        where {which}
        group by client_ip
        order by count(*) desc, client_ip
        limit @limit
        """;

    private const int SendersLooked = 100_000;

    private const string OfProject = $$"""
        select {{Columns}}
        from request_log
        where project_id = @projectId and at_ms <= @to and at_ms >= @from {narrowed}{of}
        order by at_ms {way}, request_no {way}
        limit @limit
        """;

    private const string Total = """
        select count(*)
        from request_log
        where project_id = @projectId and at_ms <= @to and at_ms >= @from {narrowed}
        """;

    private const string AnyOfProject = "select 1 from request_log where project_id = @projectId limit 1";

    private const string One = $"""
        select {Columns}
        from request_log
        where project_id = @projectId and at_ms = @atMs and request_no = @requestNo
        """;

    private const string OfPayment = $"""
        select {Columns}
        from request_log
        where project_id = @projectId and payment_key = @paymentKey and at_ms >= @from
        order by at_ms, request_no
        limit @limit
        """;

    private const string ByReference = $"""
        select {Columns}
        from request_log
        where reference = @reference
        limit 1
        """;

    private const string PaymentOfRequest = """
        select p.payment_key
        from requests q
        join payments p on p.project_id = q.project_id and p.payment_no = q.payment_no
        where q.project_id = @projectId and q.request_id = @requestId
        """;

    private const string LeftOut = """
        select coalesce(sum(left_out), 0)
        from request_log_gaps
        where project_id = @projectId and minute_ms >= @from and minute_ms <= @to
        """;

    private const string Projects = "select project_id from projects union select 0";
    private const string RemoveRows = "delete from request_log where project_id = @projectId and at_ms < @before";
    private const string RemoveGaps = "delete from request_log_gaps where project_id = @projectId and minute_ms < @before";

    /// <summary>A connection to <see cref="Add"/> by.</summary>
    public Task<RowSession> Open(CancellationToken cancel) => database.OpenSession(cancel);

    /// <summary>Writes all of them in one transaction.</summary>
    /// <param name="uses">The requests that tell when their key was last used: one a key.</param>
    public async Task Add(RowSession session, IReadOnlyList<LoggedRequest> requests, IReadOnlyList<RequestGap> gaps, IReadOnlyList<LoggedRequest> uses)
    {
        var (rows, leftOut, used) = (new RowBatch(AddRows), new RowBatch(AddGaps), new RowBatch(AddUses));
        foreach (var use in uses) used.Rows.Add([use.ProjectId, use.KeyId, use.At.ToUnixTimeMilliseconds(), use.ClientIp]);
        foreach (var request in requests) rows.Rows.Add(RowOf(request));
        foreach (var gap in gaps) leftOut.Rows.Add([gap.ProjectId, gap.MinuteMs, (long)gap.LeftOut]);
        await session.Run([rows, leftOut, used], begin: true, commit: true);
    }

    /// <summary>A page of the log, newest first; each project by its own range of the key, so that a page costs the same however deep.</summary>
    /// <param name="after">Only entries older than this one; null: from the newest.</param>
    public async Task<IReadOnlyList<LoggedRequest>> Find(RequestFilter filter, RequestCursor? after, int limit, CancellationToken cancel) =>
        [.. (await Gather(filter, after, upwards: false, limit, cancel)).OrderByDescending(request => request.At).ThenByDescending(request => request.RequestNo).Take(limit)];

    /// <summary>Entries newer than a place, the nearest to it, or the oldest of all; the newest of them first.</summary>
    /// <param name="before">Null: the oldest.</param>
    public async Task<IReadOnlyList<LoggedRequest>> FindUpwards(RequestFilter filter, RequestCursor? before, int limit, CancellationToken cancel) =>
        [.. (await Gather(filter, before, upwards: true, limit, cancel)).OrderBy(request => request.At).ThenBy(request => request.RequestNo).Take(limit).Reverse()];

    /// <summary>How many entries the whole list has.</summary>
    public async Task<long> Count(RequestFilter filter, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var sql = Total.Replace("{narrowed}", Narrowed(filter, null), StringComparison.Ordinal);
        var count = 0L;
        foreach (var projectId in filter.ProjectIds)
            foreach (var way in await WaysTo(filter, projectId, connection))
                count += await connection.QuerySingleAsync<long>(new CommandDefinition(sql + way.Condition, Values(filter, null, false, projectId, way.PaymentKey, 0), cancellationToken: cancel));
        return count;
    }

    /// <summary>Whether any of the projects has an entry.</summary>
    public async Task<bool> HasAny(IReadOnlyList<long> projectIds, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        foreach (var projectId in projectIds)
            if (await connection.QueryFirstOrDefaultAsync<long?>(AnyOfProject, new { projectId }) is not null) return true;
        return false;
    }

    private async Task<List<LoggedRequest>> Gather(RequestFilter filter, RequestCursor? place, bool upwards, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var found = new List<LoggedRequest>();
        var sql = OfProject.Replace("{narrowed}", Narrowed(filter, place is null ? null : upwards ? ">" : "<"), StringComparison.Ordinal)
            .Replace("{way}", upwards ? "asc" : "desc", StringComparison.Ordinal);
        foreach (var projectId in filter.ProjectIds)
        {
            foreach (var way in await WaysTo(filter, projectId, connection))
            {
                var text = sql.Replace("{of}", way.Condition, StringComparison.Ordinal);
                var rows = await connection.QueryAsync<Row>(new CommandDefinition(text, Values(filter, place, upwards, projectId, way.PaymentKey, limit), cancellationToken: cancel));
                found.AddRange(rows.Select(ToRequest));
            }
        }

        return found;
    }

    /// <summary>An id of a request has no index of its own, which each accepted request would pay for: it leads to entries of its payment, and to those that name none.</summary>
    private static async Task<IReadOnlyList<(string Condition, string? PaymentKey)>> WaysTo(RequestFilter filter, long projectId, DbConnection connection)
    {
        if (filter.RequestId is not { } requestId) return [("", null)];
        const string OfNoPayment = "\n  and payment_key is null";
        return await connection.QuerySingleOrDefaultAsync<string>(PaymentOfRequest, new { projectId, requestId }) is { } key
            ? [(OfNoPayment, null), ("\n  and payment_key = @ofRequest", key)]
            : [(OfNoPayment, null)];
    }

    /// <summary>One entry; null: there is none, or not any more.</summary>
    public async Task<LoggedRequest?> Find(long projectId, RequestCursor place, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleOrDefaultAsync<Row>(One, new { projectId, atMs = place.AtMs, requestNo = place.RequestNo }) is { } row ? ToRequest(row) : null;
    }

    /// <summary>Requests that name a payment, oldest first.</summary>
    public async Task<IReadOnlyList<LoggedRequest>> FindOf(PaymentKey payment, DateTimeOffset from, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<Row>(
            OfPayment, new { projectId = payment.ProjectId, paymentKey = payment.Folded, from = from.ToUnixTimeMilliseconds(), limit });
        return [.. rows.Select(ToRequest)];
    }

    /// <summary>The opening of a page whose customer was shown this reference.</summary>
    public async Task<LoggedRequest?> FindByReference(string reference, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleOrDefaultAsync<Row>(ByReference, new { reference }) is { } row ? ToRequest(row) : null;
    }

    /// <summary>Refused requests of the period that were counted and not kept.</summary>
    public async Task<long> CountLeftOut(RequestFilter filter, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var count = 0L;
        foreach (var projectId in filter.ProjectIds) count += await connection.QuerySingleAsync<long>(LeftOut, new { projectId, from = From(filter), to = To(filter) });
        return count;
    }

    /// <summary>Addresses whose signed requests to Gate were taken since, or that were refused for their address; those of most requests first.</summary>
    public async Task<IReadOnlyList<LoggedSender>> FindSenders(long projectId, DateTimeOffset from, bool refused, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var sql = Senders.Replace("{which}", refused ? "code = @denied" : "signature = 'ok'", StringComparison.Ordinal);
        return [.. await connection.QueryAsync<LoggedSender>(
            sql, new { projectId, from = from.ToUnixTimeMilliseconds(), looked = SendersLooked, limit, denied = ResultCode.AccessDenied })];
    }

    /// <summary>Removes what is older.</summary>
    public async Task Sweep(DateTimeOffset before, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        foreach (var projectId in await connection.QueryAsync<long>(Projects))
        {
            await connection.ExecuteAsync(RemoveRows, new { projectId, before = before.ToUnixTimeMilliseconds() });
            await connection.ExecuteAsync(RemoveGaps, new { projectId, before = before.ToUnixTimeMilliseconds() });
        }
    }

    /// <param name="side">The side of a place: <c>&lt;</c> or <c>&gt;</c>; null: there is no place.</param>
    private static string Narrowed(RequestFilter filter, string? side)
    {
        string?[] conditions =
        [
            side is null ? null : $"(at_ms {side} @placeMs or (at_ms = @placeMs and request_no {side} @placeNo))",
            filter.Door is null ? null : "door = @Door",
            filter.Endpoint is null ? null : "endpoint = @Endpoint",
            filter.HttpClass is null ? null : "http_status >= @httpFrom and http_status < @httpTo",
            filter.Code is null ? null : "code = @Code",
            filter.PaymentId is null ? null : "payment_key = @paymentKey",
            filter.RequestId is null ? null : "request_id = @RequestId",
            filter.Reference is null ? null : "reference = @Reference",
            filter.Signature is null ? null : "signature = @Signature",
            filter.ClientIp is null ? null : "client_ip = @ClientIp",
        ];
        return string.Concat(conditions.Where(condition => condition is not null).Select(condition => $"\n  and {condition}"));
    }

    private static object Values(RequestFilter filter, RequestCursor? place, bool upwards, long projectId, string? ofRequest, int limit) => new
    {
        projectId,
        ofRequest,
        limit,
        // The range ends at the place, or each page would walk over those before it.
        from = Math.Max(From(filter), upwards ? place?.AtMs ?? 0 : 0),
        to = Math.Min(To(filter), upwards ? long.MaxValue : place?.AtMs ?? long.MaxValue),
        placeMs = place?.AtMs ?? 0,
        placeNo = place?.RequestNo ?? 0,
        filter.Door,
        filter.Endpoint,
        httpFrom = 100 * (filter.HttpClass ?? 0),
        httpTo = 100 * (filter.HttpClass ?? 0) + 100,
        Code = filter.Code ?? 0,
        paymentKey = filter.PaymentId is { } id ? PaymentKey.Fold(id) : null,
        filter.RequestId,
        filter.Reference,
        filter.Signature,
        filter.ClientIp,
    };

    private static long From(RequestFilter filter) => filter.From?.ToUnixTimeMilliseconds() ?? 0;

    private static long To(RequestFilter filter) => filter.To?.ToUnixTimeMilliseconds() ?? long.MaxValue;

    private object?[] RowOf(LoggedRequest request) =>
    [
        request.ProjectId, request.At.ToUnixTimeMilliseconds(), request.RequestNo, request.Door, request.Endpoint, request.PaymentKey, request.RequestId,
        request.Reference, (long)request.HttpStatus, (long)request.Code, request.Problems, request.Signature, request.SignatureOrder, request.KeyId,
        request.DurationMs, request.ClientIp, request.UserAgent, request.Body, request.Answer, request.ReceivedSignature,
        request.SignedText is { } text ? vault.Seal(text) : null,
    ];

    private LoggedRequest ToRequest(Row row) => new()
    {
        ProjectId = row.ProjectId,
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.AtMs),
        RequestNo = row.RequestNo,
        Door = row.Door,
        Endpoint = row.Endpoint,
        PaymentKey = row.PaymentKey,
        RequestId = row.RequestId,
        Reference = row.Reference,
        HttpStatus = (int)row.HttpStatus,
        Code = (int)row.Code,
        Problems = row.Problems,
        Signature = row.Signature,
        SignatureOrder = row.SignatureOrder,
        KeyId = row.KeyId,
        DurationMs = row.DurationMs,
        ClientIp = row.ClientIp,
        UserAgent = row.UserAgent,
        Body = row.Body,
        Answer = row.Answer,
        ReceivedSignature = row.ReceivedSignature,
        SignedText = row.SealedText is { } closed ? vault.Open(closed) : null,
    };

    private sealed class Row
    {
        public long ProjectId { get; init; }
        public long AtMs { get; init; }
        public long RequestNo { get; init; }
        public string Door { get; init; } = "";
        public string Endpoint { get; init; } = "";
        public string? PaymentKey { get; init; }
        public string? RequestId { get; init; }
        public string? Reference { get; init; }
        public long HttpStatus { get; init; }
        public long Code { get; init; }
        public string Problems { get; init; } = "";
        public string Signature { get; init; } = "";
        public string? SignatureOrder { get; init; }
        public long? KeyId { get; init; }
        public long DurationMs { get; init; }
        public string ClientIp { get; init; } = "";
        public string UserAgent { get; init; } = "";
        public string? Body { get; init; }
        public string? Answer { get; init; }
        public string? ReceivedSignature { get; init; }
        public byte[]? SealedText { get; init; }
    }
}

/// <summary>Refused requests of a project and minute that were counted and not kept.</summary>
internal readonly record struct RequestGap(long ProjectId, long MinuteMs, int LeftOut);

/// <summary>An address that sent requests to Gate.</summary>
internal sealed record LoggedSender
{
    public string ClientIp { get; init; } = "";
    public long Count { get; init; }
    public long LastAtMs { get; init; }
}
