using System.Text.Json;
using Dapper;
using Somgate.Storage;

namespace Somgate.PaymentPage;

/// <summary>SQL of page sessions and of the steps taken in them. What was asked for is sealed, since it holds personal data.</summary>
internal sealed class PageSessionStore(Database database, Vault vault)
{
    private const string AddRow = """
        insert into page_sessions (session_hash, project_id, payment_key, opening, was_paid, opened_at_ms, seen_at_ms)
        values (@hash, @projectId, @paymentKey, @opening, @wasPaid, @now, @now)
        """;

    private const string FindRow = """
        select session_hash, opening, language, method, steps, payment_no, try_after, was_paid, code_sent_again, returned_at_ms, opened_at_ms, seen_at_ms
        from page_sessions
        where session_hash = @hash and opening is not null
        """;

    // Compare-and-set: of two clicks one takes the step.
    private const string StepRow = """
        update page_sessions
        set steps = steps + 1, method = @method, payment_no = @paymentNo, try_after = @tryAfter, code_sent_again = @codeSentAgain, seen_at_ms = @now
        where session_hash = @hash and steps = @steps
        """;

    private const string AddStep = """
        insert into page_steps (project_id, payment_key, session_hash, step, name, stepped_at_ms)
        values (@projectId, @paymentKey, @hash, @step, @name, @now)
        """;

    private const string FindSteps = """
        select s.name, s.stepped_at_ms, p.opened_at_ms, p.returned_at_ms
        from page_steps s
        left join page_sessions p on p.session_hash = s.session_hash
        where s.project_id = @projectId and s.payment_key = @paymentKey and s.stepped_at_ms >= @from
        order by s.stepped_at_ms, s.step
        limit @limit
        """;

    private const string FindLast = """
        select name, stepped_at_ms
        from page_steps
        where project_id = @projectId and payment_key = @paymentKey and session_hash = @hash and step = @step
        """;

    private const string SavePaymentNo = "update page_sessions set payment_no = @paymentNo where session_hash = @hash";
    private const string SaveLanguage = "update page_sessions set language = @language, seen_at_ms = @now where session_hash = @hash";
    private const string SaveCodeSentAgain = "update page_sessions set code_sent_again = 1 where session_hash = @hash";
    private const string SaveSeen = "update page_sessions set seen_at_ms = @now where session_hash = @hash";
    private const string SaveReturned = "update page_sessions set returned_at_ms = @now where session_hash = @hash and returned_at_ms is null";
    private const string EraseOpenings = "update page_sessions set opening = null where seen_at_ms < @before and opening is not null";

    public async Task Add(PageSession session, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        await turn.Connection.ExecuteAsync(AddRow, new
        {
            hash = session.Hash,
            projectId = session.Opening.ProjectId,
            paymentKey = session.Key.Folded,
            opening = vault.Seal(JsonSerializer.SerializeToUtf8Bytes(session.Opening)),
            wasPaid = session.WasPaid ? 1 : 0,
            now = session.OpenedAt.ToUnixTimeMilliseconds(),
        });
    }

    /// <summary>Null: there is none, or its personal data has been erased.</summary>
    public async Task<PageSession?> Find(byte[] hash, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleOrDefaultAsync<Row>(FindRow, new { hash }) is { } row ? Session(row) : null;
    }

    /// <summary>Takes one step of the customer; false: another click was faster.</summary>
    /// <param name="after">The session as it shall be; its number of steps is that before the step.</param>
    public async Task<bool> Step(PageSession after, string name, DateTimeOffset now, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        var connection = turn.Connection;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var given = new
        {
            hash = after.Hash,
            projectId = after.Opening.ProjectId,
            paymentKey = after.Key.Folded,
            method = after.Method,
            paymentNo = after.PaymentNo,
            tryAfter = after.TryAfter,
            codeSentAgain = after.CodeSentAgain ? 1 : 0,
            steps = after.Steps,
            step = after.Steps + 1,
            name,
            now = now.ToUnixTimeMilliseconds(),
        };
        if (await connection.ExecuteAsync(StepRow, given) == 0) return false;
        await connection.ExecuteAsync(AddStep, given);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>What customers did on the page of a payment, the oldest first.</summary>
    public async Task<IReadOnlyList<PageStep>> FindStepsOf(long projectId, string paymentKey, DateTimeOffset from, int limit, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var rows = (await connection.QueryAsync<TakenStep>(FindSteps, new { projectId, paymentKey, from = from.ToUnixTimeMilliseconds(), limit })).AsList();
        // A session begins before its first step and ends after its last; one that nobody did anything in leaves no trace here.
        var ends = rows.SelectMany(row => new[] { (Name: "open", AtMs: row.OpenedAtMs), (Name: "return", AtMs: row.ReturnedAtMs) }).Where(end => end.AtMs is not null).Distinct();
        return [.. rows.Select(row => new PageStep(row.Name, row.SteppedAtMs)).Concat(ends.Select(end => new PageStep(end.Name, end.AtMs!.Value))).OrderBy(step => step.SteppedAtMs)];
    }

    /// <summary>The step that brought the session to where it is; null: none was taken.</summary>
    public async Task<PageStep?> FindLastStep(PageSession session, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        var given = new { projectId = session.Opening.ProjectId, paymentKey = session.Key.Folded, hash = session.Hash, step = session.Steps };
        return await connection.QuerySingleOrDefaultAsync<TakenStep>(FindLast, given) is { } row ? new(row.Name, row.SteppedAtMs) : null;
    }

    public Task SavePayment(byte[] hash, long paymentNo, CancellationToken cancel) => Change(SavePaymentNo, new { hash, paymentNo }, cancel);

    public Task SwitchLanguage(byte[] hash, string language, DateTimeOffset now, CancellationToken cancel) =>
        Change(SaveLanguage, new { hash, language, now = now.ToUnixTimeMilliseconds() }, cancel);

    /// <summary>A new code was sent.</summary>
    public Task SaveResend(byte[] hash, CancellationToken cancel) => Change(SaveCodeSentAgain, new { hash }, cancel);

    /// <summary>The session's life runs on from this request.</summary>
    public Task KeepAlive(byte[] hash, DateTimeOffset now, CancellationToken cancel) => Change(SaveSeen, new { hash, now = now.ToUnixTimeMilliseconds() }, cancel);

    /// <summary>Takes the one automatic return; false: it has happened already.</summary>
    public async Task<bool> Return(byte[] hash, DateTimeOffset now, CancellationToken cancel) =>
        await Change(SaveReturned, new { hash, now = now.ToUnixTimeMilliseconds() }, cancel) == 1;

    /// <summary>Erases the personal data of sessions that nobody asked for since the given moment.</summary>
    public Task<int> Erase(DateTimeOffset before, CancellationToken cancel) => Change(EraseOpenings, new { before = before.ToUnixTimeMilliseconds() }, cancel);

    private async Task<int> Change(string sql, object given, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        return await turn.Connection.ExecuteAsync(sql, given);
    }

    private PageSession Session(Row row) => new()
    {
        Hash = row.SessionHash,
        Opening = JsonSerializer.Deserialize<PageOpening>(vault.OpenBytes(row.Opening))!,
        Language = row.Language,
        Method = row.Method,
        Steps = (int)row.Steps,
        PaymentNo = row.PaymentNo,
        TryAfter = (int?)row.TryAfter,
        WasPaid = row.WasPaid == 1,
        CodeSentAgain = row.CodeSentAgain == 1,
        ReturnedAt = row.ReturnedAtMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
        OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.OpenedAtMs),
        SeenAt = DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAtMs),
    };

    private sealed class TakenStep
    {
        public string Name { get; init; } = "";
        public long SteppedAtMs { get; init; }
        public long? OpenedAtMs { get; init; }
        public long? ReturnedAtMs { get; init; }
    }

    private sealed class Row
    {
        public byte[] SessionHash { get; init; } = [];
        public byte[] Opening { get; init; } = [];
        public string? Language { get; init; }
        public string? Method { get; init; }
        public long Steps { get; init; }
        public long? PaymentNo { get; init; }
        public long? TryAfter { get; init; }
        public long WasPaid { get; init; }
        public long CodeSentAgain { get; init; }
        public long? ReturnedAtMs { get; init; }
        public long OpenedAtMs { get; init; }
        public long SeenAtMs { get; init; }
    }
}

/// <summary>One thing that a customer did on the page.</summary>
internal sealed record PageStep(string Name, long SteppedAtMs);
