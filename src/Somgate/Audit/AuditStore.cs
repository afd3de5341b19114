using System.Data.Common;
using Dapper;
using Somgate.Storage;

namespace Somgate.Audit;

/// <summary>
/// The audit log (dashboard.md 10): entries are added in the commit of the act they tell, numbered without gaps under a lock of their chain, and never changed.
/// </summary>
internal sealed class AuditStore(Database database)
{
    private const string AddChain = """
        insert into audit_chains (chain, seq, head)
        values (@chain, 0, @nothing)
        on conflict (chain) do nothing
        """;

    // The row is the lock: whoever comes second waits here until the first has committed.
    private const string TakeNumber = "update audit_chains set seq = seq + 1 where chain = @chain returning seq, head";

    private const string SaveHead = "update audit_chains set head = @hash where chain = @chain";

    private const string AddEntry = """
        insert into audit_entries (chain, seq, at_ms, actor, act, object, result, text, hash)
        values (@Chain, @Seq, @AtMs, @Actor, @Act, @Object, @Result, @Text, @Hash)
        """;

    private const string Columns = "chain, seq, at_ms, actor, act, object, result, text, hash";

    private const string FindEntries = $"""
        select {Columns}
        from audit_entries
        where chain = @Chain
          and seq < @before
          and (@from is null or at_ms >= @from)
          and (@to is null or at_ms <= @to)
          and (@Actor is null or actor = @Actor)
          and (@Act is null or act like @Act)
          and (@Object is null or object = @Object)
          and (@Result is null or result = @Result)
        order by seq desc
        limit @max
        """;

    // PostgreSQL wants to know the type of a parameter that is only compared with null.
    private static readonly string FindTyped = FindEntries
        .Replace("@from is", "cast(@from as bigint) is", StringComparison.Ordinal).Replace("@to is", "cast(@to as bigint) is", StringComparison.Ordinal)
        .Replace("@Actor is", "cast(@Actor as text) is", StringComparison.Ordinal).Replace("@Act is", "cast(@Act as text) is", StringComparison.Ordinal)
        .Replace("@Object is", "cast(@Object as text) is", StringComparison.Ordinal).Replace("@Result is", "cast(@Result as text) is", StringComparison.Ordinal);

    private const string FindOne = $"select {Columns} from audit_entries where chain = @chain and seq = @seq";
    private const string FindNext = $"select {Columns} from audit_entries where chain = @chain and seq > @after order by seq limit @max";
    private const string FindHead = "select seq, head from audit_chains where chain = @chain";
    private const string FindChains = "select chain from audit_chains order by chain";

    /// <summary>Entries read at a time when a chain is followed.</summary>
    private const int Stride = 1000;

    /// <summary>Adds an entry to its chain, in the transaction that is open on the connection.</summary>
    public static async Task Append(DbConnection connection, AuditEntry entry)
    {
        await connection.ExecuteAsync(AddChain, new { chain = entry.Chain, nothing = AuditEntry.Nothing });
        var last = await connection.QuerySingleAsync<HeadRow>(TakeNumber, new { chain = entry.Chain });
        var text = entry.Text(last.Seq, last.Head);
        var row = new AuditRow(entry.Chain, last.Seq, entry.At.ToUnixTimeMilliseconds(), entry.Actor.Key, entry.Act, entry.Object.Key, entry.Result, text, AuditEntry.Hash(text));
        await connection.ExecuteAsync(AddEntry, row);
        await connection.ExecuteAsync(SaveHead, new { chain = entry.Chain, hash = row.Hash });
    }

    /// <summary>Adds several, in their order; chains are taken in one order by all, so that no two wait for each other.</summary>
    public static async Task Append(DbConnection connection, IEnumerable<AuditEntry> entries)
    {
        foreach (var entry in entries.OrderBy(entry => entry.Chain, StringComparer.Ordinal)) await Append(connection, entry);
    }

    /// <summary>An entry that goes with no other change: a failed sign-in, a look that counts.</summary>
    public async Task Add(AuditEntry entry, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Append(connection, entry);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>The newest entries that fit, from a number downwards.</summary>
    public async Task<IReadOnlyList<AuditRow>> Find(AuditSearch search, long before, int max, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<AuditRow>(FindTyped, new
        {
            search.Chain,
            from = search.From?.ToUnixTimeMilliseconds(),
            to = search.To?.ToUnixTimeMilliseconds(),
            search.Actor,
            Act = search.Act is null ? null : search.Act + "%",
            search.Object,
            search.Result,
            before,
            max,
        })];
    }

    public async Task<AuditRow?> Find(string chain, long seq, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return await connection.QuerySingleOrDefaultAsync<AuditRow>(FindOne, new { chain, seq });
    }

    public async Task<IReadOnlyList<string>> FindAllChains(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. await connection.QueryAsync<string>(FindChains)];
    }

    /// <summary>Follows a chain from its first entry to its head.</summary>
    public async Task<AuditVerdict> Verify(string chain, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        // The head first: entries that come meanwhile are beyond it and left for the next look.
        var head = await connection.QuerySingleOrDefaultAsync<HeadRow>(FindHead, new { chain });
        if (head is null) return new(chain, 0, null);
        var following = new AuditChain(chain);
        for (var after = 0L; after < head.Seq;)
        {
            var rows = (await connection.QueryAsync<AuditRow>(FindNext, new { chain, after, max = Math.Min(Stride, head.Seq - after) })).AsList();
            if (rows.Count == 0 || !rows.TrueForAll(following.Take)) break;
            after = rows[^1].Seq;
        }

        return following.End(head.Seq, head.Head);
    }

    private sealed record HeadRow(long Seq, string Head);
}
