using System.Data.Common;
using Dapper;
using Somgate.Audit;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.Processing;

/// <summary>SQL of repairs, and of the alerts that they or a person settle.</summary>
internal sealed class RepairStore(Database database)
{
    private const string Columns = """
        project_id, repair_id, payment_no, operation_id, seen_at_ms, state, target, code, reason, provider_payment_id, bank_amount_minor, bank_currency, bank_at_ms, evidence,
          proposed_by, proposed_by_name, proposed_at_ms, decided_by, decided_by_name, decided_at_ms, decision
        """;

    // One open repair a payment: whoever comes second is told.
    private const string AddRow = """
        insert into repairs (project_id, repair_id, payment_no, operation_id, seen_at_ms, state, target, code, reason, provider_payment_id, bank_amount_minor, bank_currency,
          bank_at_ms, evidence, proposed_by, proposed_by_name, proposed_at_ms)
        values (@ProjectId, @RepairId, @PaymentNo, @OperationId, @seenAt, 'proposed', @target, @Code, @Reason, @providerPaymentId, @amount, @currency,
          @bankAt, @evidence, @by, @byName, @proposedAt)
        on conflict (project_id, payment_no) where state = 'proposed' do nothing
        """;

    private const string DecideRow = """
        update repairs
        set state = @state, decided_by = @by, decided_by_name = @byName, decided_at_ms = @now, decision = @decision
        where project_id = @ProjectId and repair_id = @RepairId and state = 'proposed'
        """;

    private const string ExpireRows = """
        update repairs
        set state = 'expired', decided_at_ms = proposed_at_ms + @life
        where state = 'proposed' and proposed_at_ms <= @before
        """;

    private const string Latest = $"""
        select {Columns}
        from repairs
        order by proposed_at_ms desc
        limit @limit
        """;

    private const string One = $"select {Columns} from repairs where project_id = @projectId and repair_id = @repairId";

    private const string OfPayment = $"""
        select {Columns}
        from repairs
        where project_id = @projectId and payment_no = @paymentNo
        order by proposed_at_ms desc
        """;

    private const string CountOpen = "select count(*) from repairs where state = 'proposed'";

    // Project by project, as the index has it.
    private const string IdElsewhere = """
        select count(*)
        from projects j
        join operations o on o.project_id = j.project_id and o.provider_payment_id = @providerPaymentId
        where o.project_id <> @projectId or o.payment_no <> @paymentNo
        """;

    private const string ResolveAlerts = """
        update alerts
        set resolved_at_ms = @now, resolved_by = @by, resolution = @resolution
        where project_id = @projectId and payment_no = @paymentNo and resolved_at_ms is null and kind in ('LateSuccess', 'Unconfirmed', 'OtherSum')
        """;

    private const string ResolveKind = """
        update alerts
        set resolved_at_ms = @now, resolved_by = @by, resolution = @resolution
        where project_id = @projectId and payment_no = @paymentNo and resolved_at_ms is null and kind = @kind
        """;

    /// <summary>Proposes; false: another one of this payment is open.</summary>
    public Task<bool> Add(Repair repair, IReadOnlyList<AuditEntry> entries, CancellationToken cancel) => Change(connection => connection.ExecuteAsync(AddRow, new
    {
        repair.ProjectId,
        repair.RepairId,
        repair.PaymentNo,
        repair.OperationId,
        seenAt = Ms(repair.SeenAt),
        target = StatusText.Of(repair.To),
        repair.Code,
        repair.Reason,
        providerPaymentId = repair.Evidence.ProviderPaymentId,
        amount = repair.Evidence.Sum.AmountMinor,
        currency = repair.Evidence.Sum.Currency,
        bankAt = Ms(repair.Evidence.At),
        evidence = repair.Evidence.Text,
        by = repair.ProposedBy.UserId,
        byName = repair.ProposedBy.Name,
        proposedAt = Ms(repair.ProposedAt),
    }), entries, cancel);

    /// <summary>Ends an open repair without a change of the payment; false: it was ended before.</summary>
    public Task<bool> End(Repair repair, string state, RepairPerson by, string decision, DateTimeOffset now, IReadOnlyList<AuditEntry> entries, CancellationToken cancel) =>
        Change(connection => Decide(connection, repair, state, by, decision, now), entries, cancel);

    /// <summary>What is written together with the payment: the repair is done, its alerts are settled, and the audit log tells of it.</summary>
    public static JoinedAct Done(Repair repair, RepairPerson by, DateTimeOffset now, IReadOnlyList<AuditEntry> entries) => async connection =>
    {
        if (await Decide(connection, repair, RepairState.Done, by, "", now) == 0) throw new RepairEnded();
        await connection.ExecuteAsync(ResolveAlerts, new { projectId = repair.ProjectId, paymentNo = repair.PaymentNo, now = Ms(now), by = by.Name, resolution = "repaired" });
        await AuditStore.Append(connection, entries);
    };

    /// <summary>Settles what asked for a person, without a change; false: somebody has before.</summary>
    public Task<bool> Close(long projectId, long paymentNo, string kind, string by, string reason, DateTimeOffset now, IReadOnlyList<AuditEntry> entries, CancellationToken cancel) =>
        Change(connection => connection.ExecuteAsync(ResolveKind, new { projectId, paymentNo, kind, now = Ms(now), by, resolution = reason }), entries, cancel);

    /// <summary>Ends those that nobody approved in time.</summary>
    public async Task Expire(DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(ExpireRows, new { life = (long)Repair.OpenFor.TotalMilliseconds, before = Ms(now - Repair.OpenFor) });
    }

    public async Task<IReadOnlyList<Repair>> FindLatest(int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<Row>(Latest, new { limit })).Select(row => row.Repair())];
    }

    public async Task<Repair?> Find(long projectId, long repairId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<Row>(One, new { projectId, repairId }))?.Repair();
    }

    public async Task<IReadOnlyList<Repair>> FindOf(long projectId, long paymentNo, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<Row>(OfPayment, new { projectId, paymentNo })).Select(row => row.Repair())];
    }

    public async Task<long> CountProposed(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long>(CountOpen);
    }

    /// <summary>Whether another payment, of any project, has this id of the bank.</summary>
    public async Task<bool> IsIdElsewhere(Payment payment, string providerPaymentId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return providerPaymentId.Length > 0
            && await connection.QuerySingleAsync<long>(IdElsewhere, new { projectId = payment.ProjectId, paymentNo = payment.PaymentNo, providerPaymentId }) > 0;
    }

    private static Task<int> Decide(DbConnection connection, Repair repair, string state, RepairPerson by, string decision, DateTimeOffset now) =>
        connection.ExecuteAsync(DecideRow, new { repair.ProjectId, repair.RepairId, state, by = by.UserId, byName = by.Name, now = Ms(now), decision });

    private async Task<bool> Change(Func<DbConnection, Task<int>> write, IReadOnlyList<AuditEntry> entries, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (await write(connection) == 0) return false;
        await AuditStore.Append(connection, entries);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private sealed record Row
    {
        public long ProjectId { get; init; }
        public long RepairId { get; init; }
        public long PaymentNo { get; init; }
        public long OperationId { get; init; }
        public long SeenAtMs { get; init; }
        public string State { get; init; } = "";
        public string Target { get; init; } = "";
        public long Code { get; init; }
        public string Reason { get; init; } = "";
        public string ProviderPaymentId { get; init; } = "";
        public long BankAmountMinor { get; init; }
        public string BankCurrency { get; init; } = "";
        public long BankAtMs { get; init; }
        public string Evidence { get; init; } = "";
        public long ProposedBy { get; init; }
        public string ProposedByName { get; init; } = "";
        public long ProposedAtMs { get; init; }
        public long? DecidedBy { get; init; }
        public string DecidedByName { get; init; } = "";
        public long? DecidedAtMs { get; init; }
        public string Decision { get; init; } = "";

        public Repair Repair() => new(
            ProjectId, RepairId, PaymentNo, OperationId, At(SeenAtMs), State, StatusText.ReadOperation(Target), (int)Code, Reason,
            new(ProviderPaymentId, new Money(BankAmountMinor, BankCurrency), At(BankAtMs), Evidence), new(ProposedBy, ProposedByName), At(ProposedAtMs))
        {
            DecidedBy = DecidedBy is { } by ? new(by, DecidedByName) : null,
            DecidedAt = DecidedAtMs is { } at ? At(at) : null,
            Decision = Decision,
        };

        private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
    }
}

/// <summary>Somebody ended the repair while it was being carried out; nothing of it is written.</summary>
internal sealed class RepairEnded() : Exception("the repair has been ended meanwhile");
