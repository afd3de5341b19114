using Dapper;
using Somgate.Storage;

namespace Somgate.Payments;

/// <summary>Ids of operations, payments and callbacks: 13 digits, unique, increasing on each node. Nodes take blocks, so gaps are normal (gate.md 7).</summary>
internal sealed class NumberStore(Database database) : IDisposable
{
    /// <summary>Ids a node takes at once: some hundred purchases, so the counter row is rarely asked.</summary>
    private const int Block = 10_000;

    private const string TakeBlock = """
        update numbers
        set next = next + @block
        where name = 'operations'
        returning next
        """;

    private readonly SemaphoreSlim refilling = new(1);
    private Range current = new(0, 0);

    /// <summary>The next id, out of the block at hand.</summary>
    public ValueTask<long> Next(CancellationToken cancel)
    {
        var range = Volatile.Read(ref current);
        return range.TryTake(out var number) ? new(number) : Refill(cancel);
    }

    public void Dispose() => refilling.Dispose();

    private async ValueTask<long> Refill(CancellationToken cancel)
    {
        await refilling.WaitAsync(cancel);
        try
        {
            if (current.TryTake(out var number)) return number;
            await using var connection = await database.Open(cancel);
            var end = await connection.QuerySingleAsync<long>(TakeBlock, new { block = Block });
            var fresh = new Range(end - Block, end);
            fresh.TryTake(out number);
            Volatile.Write(ref current, fresh);
            return number;
        }
        finally
        {
            refilling.Release();
        }
    }

    private sealed class Range(long next, long end)
    {
        private long taken = next - 1;

        public bool TryTake(out long number)
        {
            number = Interlocked.Increment(ref taken);
            return number < end;
        }
    }
}
