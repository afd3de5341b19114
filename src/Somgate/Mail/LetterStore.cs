using System.Data.Common;
using Dapper;
using Somgate.Storage;

namespace Somgate.Mail;

/// <summary>SQL of letters on their way; addresses and texts are sealed.</summary>
internal sealed class LetterStore(Database database, Vault vault)
{
    private const string TakeNumber = "update numbers set next = next + 1 where name = 'letters' returning next - 1";

    private const string AddRow = """
        insert into letters (letter_id, letter_key, kind, sealed_address, sealed_text, state, created_at_ms, due_at_ms)
        values (@id, @Key, @Kind, @address, @text, 'queued', @now, @now)
        on conflict (letter_key) do nothing
        """;

    private const string Due = """
        select letter_id, letter_key, kind, sealed_address, sealed_text, tries, due_at_ms
        from letters
        where state = 'queued' and due_at_ms <= @now
        order by due_at_ms
        limit 20
        """;

    private const string ClaimRow = "update letters set tries = tries + 1, due_at_ms = @until where letter_id = @LetterId and state = 'queued' and due_at_ms = @DueAtMs";
    private const string EndRow = "update letters set state = @state, ended_at_ms = @now, due_at_ms = null, fault = @fault where letter_id = @letterId and state = 'queued'";
    private const string AgainRow = "update letters set due_at_ms = @dueAt, fault = @fault where letter_id = @letterId and state = 'queued'";
    private const string ByKey = "select letter_key, state, ended_at_ms from letters where letter_key >= @from and letter_key < @to order by letter_id";
    private const string ForgetRows = "delete from letters where state <> 'queued' and ended_at_ms < @before";

    private const string SendAgainRow = """
        update letters
        set state = 'queued', tries = 0, due_at_ms = @now, ended_at_ms = null
        where letter_key >= @from and letter_key < @to and state = 'failed'
        """;

    /// <summary>Adds letters in the transaction that is open on the connection; one whose key is taken is not added.</summary>
    public async Task Append(DbConnection connection, IEnumerable<Letter> letters, DateTimeOffset now)
    {
        foreach (var letter in letters)
        {
            var id = await connection.QuerySingleAsync<long>(TakeNumber);
            await connection.ExecuteAsync(AddRow, new { id, letter.Key, letter.Kind, address = vault.Seal(letter.Address), text = vault.Seal(letter.Text.ToJson()), now = Ms(now) });
        }
    }

    public async Task Add(IReadOnlyCollection<Letter> letters, DateTimeOffset now, CancellationToken cancel)
    {
        if (letters.Count == 0) return;
        await using var turn = await database.OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        await Append(turn.Connection, letters, now);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Takes up a letter that is due, if nobody is faster; it is ours until <paramref name="until"/>. The try counts before it is made. Null: none is left.</summary>
    public async Task<QueuedLetter?> Claim(DateTimeOffset now, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        foreach (var row in (await connection.QueryAsync<Row>(Due, new { now = Ms(now) })).AsList())
        {
            if (await connection.ExecuteAsync(ClaimRow, new { row.LetterId, row.DueAtMs, until = Ms(until) }) == 1)
                return new(row.LetterId, new(row.LetterKey, row.Kind, vault.Open(row.SealedAddress), LetterText.Read(vault.Open(row.SealedText))), (int)row.Tries + 1);
        }

        return null;
    }

    /// <param name="fault">Null: the server took it.</param>
    /// <param name="again">When it is tried again; null: never.</param>
    public async Task Save(QueuedLetter letter, string? fault, DateTimeOffset now, DateTimeOffset? again, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        if (again is { } due) await connection.ExecuteAsync(AgainRow, new { letterId = letter.LetterId, dueAt = Ms(due), fault });
        else await connection.ExecuteAsync(EndRow, new { letterId = letter.LetterId, state = fault is null ? "sent" : "failed", now = Ms(now), fault });
    }

    /// <summary>Letters whose keys begin so.</summary>
    public async Task<IReadOnlyList<LetterState>> Find(string beginning, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<StateRow>(ByKey, new { from = beginning, to = After(beginning) }))
            .Select(row => new LetterState(row.LetterKey, row.State, row.EndedAtMs is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null))];
    }

    /// <summary>Those that failed are tried anew.</summary>
    public async Task<int> SendAgain(string beginning, DateTimeOffset now, Func<DbConnection, Task> also, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        var count = await turn.Connection.ExecuteAsync(SendAgainRow, new { from = beginning, to = After(beginning), now = Ms(now) });
        if (count > 0) await also(turn.Connection);
        await transaction.CommitAsync(cancel);
        return count;
    }

    public async Task Forget(DateTimeOffset before, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(ForgetRows, new { before = Ms(before) });
    }

    // The first text that doesn't begin so any more.
    private static string After(string beginning) => beginning[..^1] + (char)(beginning[^1] + 1);

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private sealed record StateRow(string LetterKey, string State, long? EndedAtMs);

    private sealed class Row
    {
        public long LetterId { get; init; }
        public string LetterKey { get; init; } = "";
        public string Kind { get; init; } = "";
        public byte[] SealedAddress { get; init; } = [];
        public byte[] SealedText { get; init; } = [];
        public long Tries { get; init; }
        public long DueAtMs { get; init; }
    }
}
