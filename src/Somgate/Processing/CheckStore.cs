using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Processing;

/// <summary>SQL of the questions that people have put to the bank. Each is stored before it is asked, with its entry in the audit log.</summary>
internal sealed class CheckStore(Database database)
{
    // The chain of the audit log is locked by the entry before, so that two who ask at once come one after the other.
    private const string Begin = """
        insert into payment_checks (project_id, payment_no, asked_at_ms, operation_id, asked_by)
        select @ProjectId, @PaymentNo, @AskedAtMs, @OperationId, @AskedBy
        where not exists (
          select 1 from payment_checks last
          where last.project_id = @ProjectId and last.payment_no = @PaymentNo and last.asked_at_ms > @since)
        """;

    private const string Last = "select max(asked_at_ms) from payment_checks where project_id = @projectId and payment_no = @paymentNo";

    private const string End = """
        update payment_checks
        set took_ms = @TookMs, heard = @Heard, taken_for = @TakenFor
        where project_id = @ProjectId and payment_no = @PaymentNo and asked_at_ms = @AskedAtMs
        """;

    private const string OfPayment = """
        select project_id, payment_no, asked_at_ms, operation_id, asked_by, took_ms, heard, taken_for
        from payment_checks
        where project_id = @projectId and payment_no = @paymentNo
        order by asked_at_ms
        """;

    /// <summary>Takes the turn; false: somebody asked within the pause, and nothing is written.</summary>
    public async Task<bool> TryBegin(PaymentCheck check, IEnumerable<AuditEntry> entries, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await AuditStore.Append(connection, entries);
        var begun = await connection.ExecuteAsync(Begin, new
        {
            check.ProjectId,
            check.PaymentNo,
            check.AskedAtMs,
            check.OperationId,
            check.AskedBy,
            since = check.AskedAtMs - (long)BankCheck.Pause.TotalMilliseconds,
        });
        if (begun == 1) await transaction.CommitAsync(cancel);
        return begun == 1;
    }

    /// <summary>When the bank was last asked by a person; null: never.</summary>
    public async Task<DateTimeOffset?> FindLast(long projectId, long paymentNo, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleAsync<long?>(Last, new { projectId, paymentNo }) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }

    public async Task Finish(PaymentCheck answered)
    {
        await using var connection = await database.Open(CancellationToken.None);
        await connection.ExecuteAsync(End, answered);
    }

    /// <summary>All of a payment, the oldest first.</summary>
    public async Task<IReadOnlyList<PaymentCheck>> FindOf(long projectId, long paymentNo, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<PaymentCheck>(OfPayment, new { projectId, paymentNo })];
    }
}

/// <summary>A question that a person has put to the bank.</summary>
internal sealed record PaymentCheck
{
    public long ProjectId { get; init; }
    public long PaymentNo { get; init; }
    public long AskedAtMs { get; init; }
    public long OperationId { get; init; }

    /// <summary>Name of the person; an operator has a number only.</summary>
    public string AskedBy { get; init; } = "";

    /// <summary>Null: there is no answer yet.</summary>
    public long? TookMs { get; init; }

    public string? Heard { get; init; }

    /// <summary>Name of the event that the answer was taken for.</summary>
    public string? TakenFor { get; init; }
}
