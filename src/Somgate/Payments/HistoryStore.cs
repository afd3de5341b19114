using Dapper;
using Somgate.Storage;

namespace Somgate.Payments;

/// <summary>What has become of a payment, commit by commit: for its time line (dashboard.md 5.2). Reads only.</summary>
internal sealed class HistoryStore(Database database)
{
    private const string Changes = """
        select version, operation_id, changed_at_ms, happened, call, heard, call_ms, status, step, code
        from payment_changes
        where project_id = @projectId and payment_no = @paymentNo
        order by version
        """;

    private const string Alerts = """
        select kind, details, raised_at_ms
        from alerts
        where project_id = @projectId and payment_no = @paymentNo
        order by raised_at_ms
        """;

    /// <summary>Every commit that moved it, the oldest first.</summary>
    public Task<IReadOnlyList<PaymentMove>> FindChanges(long projectId, long paymentNo, CancellationToken cancel) => Find<PaymentMove>(Changes, projectId, paymentNo, cancel);

    /// <summary>What operators were told of it.</summary>
    public Task<IReadOnlyList<RaisedAlert>> FindAlerts(long projectId, long paymentNo, CancellationToken cancel) => Find<RaisedAlert>(Alerts, projectId, paymentNo, cancel);

    private async Task<IReadOnlyList<T>> Find<T>(string sql, long projectId, long paymentNo, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<T>(sql, new { projectId, paymentNo })];
    }
}

/// <summary>One commit that moved a payment.</summary>
internal sealed record PaymentMove
{
    public long Version { get; init; }
    public long? OperationId { get; init; }
    public long ChangedAtMs { get; init; }

    /// <summary>Name of the event.</summary>
    public string Happened { get; init; } = "";

    /// <summary>What the provider was asked, or <c>notice</c>; null: it had no part in it.</summary>
    public string? Call { get; init; }

    /// <summary>The provider's word.</summary>
    public string? Heard { get; init; }

    public long? CallMs { get; init; }

    /// <summary>Of the payment, afterwards.</summary>
    public string Status { get; init; } = "";

    public string? Step { get; init; }
    public long? Code { get; init; }
}

/// <summary>See <see cref="AlertRow"/>.</summary>
internal sealed record RaisedAlert
{
    public string Kind { get; init; } = "";
    public string Details { get; init; } = "";
    public long RaisedAtMs { get; init; }
}
