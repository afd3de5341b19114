using Dapper;
using Somgate.Payments;
using Somgate.Storage;

namespace Somgate.Reconciliation;

/// <summary>SQL of our own side of a comparison: the sales of a method, with the moment that the bank dates them by.</summary>
internal sealed class OurSaleStore(Database database)
{
    /// <summary>As many ids as one question names.</summary>
    private const int IdsMax = 500;

    private const string SaleColumns = """
        o.project_id, o.payment_no, p.payment_id, o.operation_id, o.provider_payment_id, o.status, p.amount_minor, p.currency, p.repaired_at_ms,
          case when o.status in ('success', 'decline') then coalesce(o.provider_at_ms, o.completed_at_ms) end as paid_at_ms
        """;

    private const string Paid = $"""
        select {SaleColumns}
        from operations o
        join payments p on p.project_id = o.project_id and p.payment_no = o.payment_no
        where o.status = 'success' and o.type = 'sale' and p.method = @method
          and coalesce(o.provider_at_ms, o.completed_at_ms) >= @from and coalesce(o.provider_at_ms, o.completed_at_ms) < @until
        order by o.operation_id
        """;

    private const string Named = $"""
        select {SaleColumns}
        from operations o
        join payments p on p.project_id = o.project_id and p.payment_no = o.payment_no
        where o.project_id in (select project_id from projects) and o.operation_id = any_of(@ids) and o.type = 'sale' and p.method = @method
        order by o.operation_id
        """;

    private const string Late = $"""
        select {SaleColumns}
        from operations o
        join payments p on p.project_id = o.project_id and p.payment_no = o.payment_no
        where o.is_late_success = 1 and o.type = 'sale' and p.method = @method and o.completed_at_ms >= @from and o.completed_at_ms < @until
        order by o.operation_id
        """;

    private const string Unconfirmed = $"""
        select {SaleColumns}
        from operations o
        join payments p on p.project_id = o.project_id and p.payment_no = o.payment_no
        where o.is_unconfirmed = 1 and o.type = 'sale' and o.status = 'decline' and p.method = @method and o.completed_at_ms >= @from and o.completed_at_ms < @until
          and o.created_at_ms >= @createdFrom
        order by o.operation_id
        """;

    /// <summary>Sales that were paid in this stretch.</summary>
    public async Task<IReadOnlyList<OurSale>> FindPaid(string method, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<SaleRow>(Paid, new { method, from = from.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds() });
        return [.. rows.Select(row => row.ToSale())];
    }

    /// <summary>Sales that were declined in this stretch and charged after all.</summary>
    public async Task<IReadOnlyList<OurSale>> FindLate(string method, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<SaleRow>(Late, new { method, from = from.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds() });
        return [.. rows.Select(row => row.ToSale())];
    }

    /// <summary>Sales with these numbers, whatever became of them.</summary>
    public async Task<IReadOnlyList<OurSale>> FindNamed(string method, IEnumerable<long> operationIds, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var sales = new List<OurSale>();
        foreach (var ids in operationIds.Distinct().Chunk(IdsMax)) sales.AddRange((await connection.QueryAsync<SaleRow>(In(Named), new { method, ids })).Select(row => row.ToSale()));
        return sales;
    }

    /// <summary>Sales that were declined within a stretch while the bank gave no answer, and of which nothing is known still.</summary>
    /// <param name="createdFrom">Not those that began before.</param>
    public async Task<IReadOnlyList<OurSale>> FindUnconfirmed(string method, DateTimeOffset from, DateTimeOffset until, DateTimeOffset createdFrom, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = await connection.QueryAsync<SaleRow>(
            Unconfirmed, new { method, from = from.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds(), createdFrom = createdFrom.ToUnixTimeMilliseconds() });
        return [.. rows.Select(row => row.ToSale())];
    }

    // One array on PostgreSQL; on SQLite Dapper writes out a list.
    private string In(string sql) => database.Engine == Engine.Postgres
        ? sql.Replace("any_of(@ids)", "any(@ids)", StringComparison.Ordinal)
        : sql.Replace("= any_of(@ids)", "in @ids", StringComparison.Ordinal);

    private sealed class SaleRow
    {
        public long ProjectId { get; init; }
        public long PaymentNo { get; init; }
        public string PaymentId { get; init; } = "";
        public long OperationId { get; init; }
        public string ProviderPaymentId { get; init; } = "";
        public string Status { get; init; } = "";
        public long AmountMinor { get; init; }
        public string Currency { get; init; } = "";
        public long? PaidAtMs { get; init; }
        public long? RepairedAtMs { get; init; }

        public OurSale ToSale() => new(
            ProjectId, PaymentNo, PaymentId, OperationId, ProviderPaymentId, StatusText.ReadOperation(Status), new(AmountMinor, Currency),
            PaidAtMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null)
        {
            IsRepaired = RepairedAtMs is not null,
        };
    }
}
