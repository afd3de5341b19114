using System.Data.Common;
using Dapper;
using Somgate.Storage;

namespace Somgate.Retention;

/// <summary>SQL that takes away what has been kept long enough, a batch a commit. Payments, operations and what became of callbacks stay for ever.</summary>
internal sealed class RetentionStore(Database database)
{
    private const string TakeTurnRow = "update retention_marks set done_to_ms = @until where kind = 'turn' and project_id = 0 and done_to_ms <= @now";
    private const string GiveTurnRow = "update retention_marks set done_to_ms = @now where kind = 'turn' and project_id = 0 and done_to_ms = @until";

    private const string FindMark = "select done_to_ms, done_to_id from retention_marks where kind = 'bodies' and project_id = @projectId";

    private const string SaveMark = """
        insert into retention_marks (kind, project_id, done_to_ms, done_to_id)
        values ('bodies', @projectId, @toMs, @toId)
        on conflict (kind, project_id) do update
        set done_to_ms = excluded.done_to_ms, done_to_id = excluded.done_to_id
        """;

    private const string NextCallbacks = """
        select created_at_ms, callback_id, state
        from callbacks
        where project_id = @projectId and (created_at_ms, callback_id) > (@fromMs, @fromId) and created_at_ms < @before
        order by created_at_ms, callback_id
        limit @take
        """;

    private const string Batch = "project_id = @projectId and (created_at_ms, callback_id) > (@fromMs, @fromId) and (created_at_ms, callback_id) <= (@toMs, @toId)";

    private const string ClearBody = $"update callbacks set body = @nothing where {Batch} and length(body) > 0";

    private const string ClearAnswers = $"""
        update callback_attempts
        set answer = null
        where project_id = @projectId and callback_id in (select callback_id from callbacks where {Batch}) and answer is not null
        """;

    private const string OldNotices = "select notice_id from notices where merchant_id = @merchantId and at_ms < @before order by at_ms, notice_id limit @take";
    private const string RemoveReads = $"delete from notice_reads where notice_id in ({OldNotices})";
    private const string RemoveNotices = $"delete from notices where merchant_id = @merchantId and notice_id in ({OldNotices})";

    private const string RemoveSteps = """
        delete from page_steps
        where (project_id, payment_key, session_hash, step) in (
          select project_id, payment_key, session_hash, step
          from page_steps
          where stepped_at_ms < @before
          order by stepped_at_ms
          limit @take)
        """;

    // What was asked for is erased by then; the row alone says when a page was opened.
    private const string RemoveSessions = """
        delete from page_sessions
        where session_hash in (select session_hash from page_sessions where opening is null and seen_at_ms < @before order by seen_at_ms limit @take)
        """;

    /// <summary>Whether this is the one node that is at it, until then.</summary>
    public async Task<bool> TakeTurn(DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) =>
        await Do((connection, _) => connection.ExecuteAsync(TakeTurnRow, new { now = Ms(now), until = Ms(until) }), cancel) == 1;

    /// <summary>The next turn may be taken from then on.</summary>
    public Task GiveTurn(DateTimeOffset until, DateTimeOffset next, CancellationToken cancel) =>
        Do((connection, _) => connection.ExecuteAsync(GiveTurnRow, new { until = Ms(until), now = Ms(next) }), cancel);

    /// <summary>Takes the bodies of a project's next old callbacks away; false: there are no more, or one that is still to be sent stands in the way.</summary>
    public async Task<bool> ClearBodies(long projectId, DateTimeOffset before, int take, CancellationToken cancel) => await Do(async (connection, transaction) =>
    {
        var from = await connection.QuerySingleOrDefaultAsync<MarkRow>(FindMark, new { projectId }, transaction) ?? new MarkRow(0, 0);
        var rows = (await connection.QueryAsync<CallbackRow>(NextCallbacks, new { projectId, fromMs = from.DoneToMs, fromId = from.DoneToId, before = Ms(before), take }, transaction)).AsList();
        var ended = rows.TakeWhile(row => row.State != "pending").ToArray();
        if (ended.Length == 0) return 0;
        var batch = new { projectId, fromMs = from.DoneToMs, fromId = from.DoneToId, toMs = ended[^1].CreatedAtMs, toId = ended[^1].CallbackId, nothing = Array.Empty<byte>() };
        await connection.ExecuteAsync(ClearBody, batch, transaction);
        await connection.ExecuteAsync(ClearAnswers, batch, transaction);
        await connection.ExecuteAsync(SaveMark, batch, transaction);
        return ended.Length == take ? 1 : 0;
    }, cancel) == 1;

    /// <summary>Removes old notices of a merchant with their read marks; false: there are no more.</summary>
    public async Task<bool> RemoveOldNotices(long merchantId, DateTimeOffset before, int take, CancellationToken cancel) => await Do(async (connection, transaction) =>
    {
        var batch = new { merchantId, before = Ms(before), take };
        await connection.ExecuteAsync(RemoveReads, batch, transaction);
        return await connection.ExecuteAsync(RemoveNotices, batch, transaction);
    }, cancel) == take;

    /// <summary>Removes old steps of customers, and openings of which nothing else is left; false: there are no more.</summary>
    public async Task<bool> RemoveCustomerSteps(DateTimeOffset before, int take, CancellationToken cancel) => await Do(async (connection, transaction) =>
    {
        var batch = new { before = Ms(before), take };
        var steps = await connection.ExecuteAsync(RemoveSteps, batch, transaction);
        return Math.Max(steps, await connection.ExecuteAsync(RemoveSessions, batch, transaction));
    }, cancel) == take;

    private async Task<int> Do(Func<DbConnection, DbTransaction, Task<int>> write, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        var done = await write(turn.Connection, transaction);
        await transaction.CommitAsync(cancel);
        return done;
    }

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private sealed record MarkRow(long DoneToMs, long DoneToId);

    private sealed record CallbackRow(long CreatedAtMs, long CallbackId, string State);
}
