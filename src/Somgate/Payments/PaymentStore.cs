using System.Data.Common;
using Dapper;
using Somgate.Storage;

namespace Somgate.Payments;

/// <summary>Reads payments. Nothing here writes but <see cref="TakeBack"/>, before the writer has begun.</summary>
internal sealed class PaymentStore(Database database, Vault vault)
{
    private const string Select = """
        select p.project_id, p.payment_no, p.payment_id, p.method, p.source, p.amount_minor, p.currency, p.description,
          p.customer_id, p.customer_ip, p.customer_details, p.account, p.account_masked, p.created_at_ms, p.changed_at_ms, p.threshold_at_ms, p.code_life_ms,
          p.request_id, p.sale_hash, p.callback_url, p.callback_success_url, p.callback_decline_url, p.callback_delay_ms, p.callback_off, p.problems, p.extra,
          p.trace_parent, p.version, p.tries_max, p.retry_window_ms, p.retry_before_ms, p.retry_until_ms,
          p.updated_at_ms, p.moved_operation_id, p.completed_at_ms,
          l.link_hash, l.link_sealed, l.best_before_ms, l.email, l.terms,
          o.operation_id, o.status, o.step, o.code, o.created_at_ms, o.changed_at_ms, o.due_at_ms, o.leased_by, o.questions, o.approval_code,
          o.code_sent_at_ms, o.code_ends_at_ms, o.wrong_codes, o.code_fault, o.resends, o.resent_at_ms, o.resend_wanted, o.clarified_request_id,
          o.clarified_hash, o.provider_payment_id, o.auth_code, o.is_unconfirmed, o.is_late_success, o.try_no,
          o.updated_at_ms, o.completed_at_ms, o.reason, o.provider_code, o.provider_message, o.provider_at_ms, o.type
        from payments p
        left join operations o on o.project_id = p.project_id and o.payment_no = p.payment_no
        left join payment_links l on p.source = 'link' and l.project_id = p.project_id and l.payment_no = p.payment_no

        """;

    private const string ByKey = Select + """
        where p.project_id = @project_id
          and p.payment_no = (
            select i.payment_no from payment_ids i
            where i.project_id = @project_id and i.payment_key = @key)
        order by o.try_no
        """;

    private const string ByNumber = Select + """
        where p.project_id = @project_id and p.payment_no = @key
        order by o.try_no
        """;

    private const string ByOperation = Select + """
        where p.project_id = @project_id
          and p.payment_no = (
            select f.payment_no from operations f
            where f.project_id = @project_id and f.operation_id = @key)
        order by o.try_no
        """;

    private const string ByRequest = Select + """
        where p.project_id = @project_id
          and p.payment_no = (
            select q.payment_no from requests q
            where q.project_id = @project_id and q.request_id = @key)
        order by o.try_no
        """;

    private const string Due = """
        select project_id, payment_no, operation_id
        from operations
        where due_at_ms <= @now
        order by due_at_ms
        limit @limit
        """;

    // A payment id may name another payment tomorrow: its number goes into what is compared.
    private const string Versions = """
        select i.project_id, i.payment_key, i.payment_no, p.version
        from unnest(@projects, @keys) as k(project_id, payment_key)
        join payment_ids i on i.project_id = k.project_id and i.payment_key = k.payment_key
        join payments p on p.project_id = i.project_id and p.payment_no = i.payment_no
        """;

    private const string Any = "select 1 from payments limit 1";

    private const string NextDue = "select min(due_at_ms) from operations where due_at_ms is not null";

    // The lease's holder stays named: whoever takes the operation up must know that a call may have been cut off.
    private const string TakeBackOperations = """
        update operations
        set due_at_ms = @now
        where leased_by = @node and due_at_ms > @now
        """;

    private const string TakeBackCallbacks = """
        update callbacks
        set due_at_ms = @now, leased_by = null
        where leased_by = @node and state = 'pending'
        """;

    /// <summary>The newest payment of this id.</summary>
    public Task<Payment?> Find(PaymentKey key, CancellationToken cancel) => One(ByKey, key.ProjectId, key.Folded, cancel);

    public Task<Payment?> FindByNumber(long projectId, long paymentNo, CancellationToken cancel) => One(ByNumber, projectId, paymentNo, cancel);

    public Task<Payment?> FindByOperation(long projectId, long operationId, CancellationToken cancel) => One(ByOperation, projectId, operationId, cancel);

    /// <summary>The payment that any accepted request of the project was about.</summary>
    public Task<Payment?> FindByRequest(long projectId, string requestId, CancellationToken cancel) => One(ByRequest, projectId, requestId, cancel);

    /// <summary>Whether there is any payment at all.</summary>
    public async Task<bool> HasAny(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QueryFirstOrDefaultAsync<long?>(Any) is not null;
    }

    /// <summary>Other processes may write payments too.</summary>
    public bool IsShared => database.Engine == Engine.Postgres;

    /// <summary>The versions of the newest payments of these ids, of those that exist. For a shared database only.</summary>
    public async Task<Dictionary<PaymentKey, (long PaymentNo, long Version)>> FindVersions(IReadOnlyCollection<PaymentKey> keys, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<VersionRow>(
            Versions, new { projects = keys.Select(key => key.ProjectId).ToArray(), keys = keys.Select(key => key.Folded).ToArray() });
        return rows.ToDictionary(row => new PaymentKey(row.ProjectId, row.PaymentKey), row => (row.PaymentNo, row.Version));
    }

    /// <summary>Operations whose time has come, the longest due first.</summary>
    public async Task<IReadOnlyList<DueOperation>> FindDue(DateTimeOffset now, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<DueOperation>(Due, new { now = now.ToUnixTimeMilliseconds(), limit })];
    }

    /// <summary>When the next operation is due; null: none is.</summary>
    public async Task<DateTimeOffset?> FindNextDue(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long?>(NextDue) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }

    /// <summary>At the start of a node: what it held when it stopped is due now. Called before anything else writes.</summary>
    public async Task TakeBack(int node, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var given = new { node, now = now.ToUnixTimeMilliseconds() };
        await connection.ExecuteAsync(TakeBackOperations, given);
        await connection.ExecuteAsync(TakeBackCallbacks, given);
    }

    private async Task<Payment?> One(string sql, long projectId, object key, CancellationToken cancel)
    {
        await using var question = await database.Ask(sql, cancel);
        await using var reader = await question.With("project_id", projectId).With("key", key).Read(cancel);
        Payment? payment = null;
        var operations = new List<Operation>(1);
        while (await reader.ReadAsync(cancel))
        {
            payment ??= ReadPayment(reader);
            if (!reader.IsDBNull(OperationStart)) operations.Add(ReadOperation(reader));
        }

        return payment is null ? null : payment with { Operations = operations };
    }

    private sealed record VersionRow(long ProjectId, string PaymentKey, long PaymentNo, long Version);

    private const int LinkStart = 35;
    private const int OperationStart = 40;

    private Payment ReadPayment(DbDataReader row)
    {
        var details = Bytes(row, 10);
        var account = Bytes(row, 11)!;
        return new()
        {
            ProjectId = row.GetInt64(0),
            PaymentNo = row.GetInt64(1),
            PaymentId = row.GetString(2),
            Method = row.GetString(3),
            Source = SourceText.Read(row.GetString(4)),
            Sum = new(row.GetInt64(5), row.GetString(6)),
            Description = row.GetString(7),
            Customer = new(row.GetString(8), row.GetString(9), details is null ? null : new Secret(() => vault.Open(details))),
            Account = new Secret(() => vault.Open(account)),
            AccountMasked = row.GetString(12),
            CreatedAt = Moment(row, 13)!.Value,
            ChangedAt = Moment(row, 14)!.Value,
            ThresholdAt = Moment(row, 15)!.Value,
            CodeLife = TimeSpan.FromMilliseconds(row.GetInt64(16)),
            Sale = new(row.GetString(17), Bytes(row, 18)!),
            Callbacks = new(Text(row, 19), Text(row, 20), Text(row, 21), TimeSpan.FromMilliseconds(row.GetInt64(22)), row.GetInt64(23) == 1),
            Problems = Text(row, 24) is { } problems ? Payments.Problems.Read(problems) : [],
            Extra = Text(row, 25),
            TraceParent = Text(row, 26),
            Version = row.GetInt64(27),
            Retry = row.IsDBNull(29) ? null : new((int)row.GetInt64(28), TimeSpan.FromMilliseconds(row.GetInt64(29)), Moment(row, 30)),
            RetryUntil = Moment(row, 31),
            UpdatedAt = Moment(row, 32)!.Value,
            MovedOperationId = row.IsDBNull(33) ? null : row.GetInt64(33),
            CompletedAt = Moment(row, 34),
            Link = row.IsDBNull(LinkStart) ? null : ReadLink(row),
            Operations = [],
        };
    }

    private PaymentLink ReadLink(DbDataReader row)
    {
        var (id, terms) = (Bytes(row, LinkStart + 1)!, Bytes(row, LinkStart + 4)!);
        return new(
            new Secret(() => vault.Open(id)), Bytes(row, LinkStart)!, Moment(row, LinkStart + 2)!.Value, LinkEmailText.Read(row.GetString(LinkStart + 3)),
            new Secret(() => vault.Open(terms)));
    }

    private Operation ReadOperation(DbDataReader row)
    {
        const int at = OperationStart;
        var code = Bytes(row, at + 9);
        return new()
        {
            OperationId = row.GetInt64(at),
            Status = StatusText.ReadOperation(row.GetString(at + 1)),
            Step = StepText.Read(row.GetString(at + 2)),
            Code = (int)row.GetInt64(at + 3),
            CreatedAt = Moment(row, at + 4)!.Value,
            ChangedAt = Moment(row, at + 5)!.Value,
            DueAt = Moment(row, at + 6),
            LeasedBy = row.IsDBNull(at + 7) ? null : (int)row.GetInt64(at + 7),
            Questions = (int)row.GetInt64(at + 8),
            ApprovalCode = code is null ? null : new Secret(() => vault.Open(code)),
            CodeSentAt = Moment(row, at + 10),
            CodeEndsAt = Moment(row, at + 11),
            WrongCodes = (int)row.GetInt64(at + 12),
            CodeFault = Text(row, at + 13) is { } fault ? CodeFaultText.Read(fault) : null,
            Resends = (int)row.GetInt64(at + 14),
            ResentAt = Moment(row, at + 15),
            ResendWanted = row.GetInt64(at + 16) == 1,
            Clarified = Text(row, at + 17) is { } request ? new(request, Bytes(row, at + 18)!) : null,
            ProviderPaymentId = row.GetString(at + 19),
            AuthCode = row.GetString(at + 20),
            Unconfirmed = row.GetInt64(at + 21) == 1,
            LateSuccess = row.GetInt64(at + 22) == 1,
            Try = (int)row.GetInt64(at + 23),
            UpdatedAt = Moment(row, at + 24)!.Value,
            CompletedAt = Moment(row, at + 25),
            Reason = Text(row, at + 26),
            Provider = new(row.GetString(at + 27), row.GetString(at + 28), Moment(row, at + 29)),
            Type = OperationTypeText.Read(row.GetString(at + 30)),
        };
    }

    private static string? Text(DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetString(index);

    private static byte[]? Bytes(DbDataReader row, int index) => row.IsDBNull(index) ? null : row.GetFieldValue<byte[]>(index);

    private static DateTimeOffset? Moment(DbDataReader row, int index) =>
        row.IsDBNull(index) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(index));
}

/// <summary>An operation that someone must look at.</summary>
internal sealed record DueOperation(long ProjectId, long PaymentNo, long OperationId);
