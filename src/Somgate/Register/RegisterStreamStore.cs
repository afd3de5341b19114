using System.Runtime.CompilerServices;
using Somgate.Storage;

namespace Somgate.Register;

/// <summary>
/// All rows of a snapshot in the order of the filter (reports.md 1, row 5). Each range of each project is read on from its index, a few rows at a time, and the ranges are
/// merged here: however many rows there are, each is read once and few are in memory. While some are worked on, the next are read on another thread.
/// </summary>
internal sealed class RegisterStreamStore
{
    /// <summary>Rows handed out at a time.</summary>
    private const int BatchRows = 2000;

    /// <summary>Rows that wait in all ranges together; a range is asked for no less than the least, which a question is worth.</summary>
    private const int WaitingRows = 8000;

    private const int TakeLeast = 20;
    private const int TakeMost = 1000;

    private readonly RegisterReadingStore reading;
    private readonly Vault vault;
    private readonly RegisterFilter filter;
    private readonly RowFields fields;
    private readonly RangeRows[] ranges;
    private readonly IComparer<(long Ms, long No)> order;
    private readonly int take;
    private PriorityQueue<RangeRows, (long Ms, long No)>? heads;

    private RegisterStreamStore(RegisterReadingStore reading, Vault vault, RegisterFilter filter, RowFields fields, IEnumerable<RegisterSqlStore> parts)
    {
        (this.reading, this.vault, this.filter, this.fields) = (reading, vault, filter, fields);
        var ascending = Comparer<(long Ms, long No)>.Default;
        order = filter.Ascending ? ascending : Comparer<(long Ms, long No)>.Create((one, other) => ascending.Compare(other, one));
        ranges = [.. parts.SelectMany(part => part.Apart()).Select(part => new RangeRows(part, order))];
        take = Math.Clamp(WaitingRows / Math.Max(1, ranges.Length), TakeLeast, TakeMost);
    }

    /// <summary>Batches of rows until there are no more; whoever stops early disposes of the enumerator, as <c>foreach</c> does.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<RegisterRow>> Read(
        RegisterReadingStore reading, Vault vault, RegisterFilter filter, RowFields fields, IEnumerable<RegisterSqlStore> parts, [EnumeratorCancellation] CancellationToken cancel)
    {
        var stream = new RegisterStreamStore(reading, vault, filter, fields, parts);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var next = Ahead();
        try
        {
            while (await next is { Count: > 0 } batch)
            {
                next = Ahead();
                yield return batch;
            }
        }
        finally
        {
            // The connection is free again only when nobody reads from it any more.
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // On a thread of its own, since SQLite works on the caller's.
        Task<List<RegisterRow>> Ahead() => Task.Run(() => stream.Next(stop.Token), stop.Token);
    }

    private async Task<List<RegisterRow>> Next(CancellationToken cancel)
    {
        heads ??= await Begin(cancel);
        var batch = new List<RegisterRow>(BatchRows);
        while (batch.Count < BatchRows && heads.TryPeek(out var first, out _))
        {
            batch.Add(first.Take());
            if (first.IsEmpty) await Fill(first, cancel);
            if (first.IsEmpty) heads.Dequeue();
            else heads.DequeueEnqueue(first, first.Place);
        }

        return batch;
    }

    private async Task<PriorityQueue<RangeRows, (long Ms, long No)>> Begin(CancellationToken cancel)
    {
        var begun = new PriorityQueue<RangeRows, (long Ms, long No)>(ranges.Length, order);
        foreach (var range in ranges)
        {
            await Fill(range, cancel);
            if (!range.IsEmpty) begun.Enqueue(range, range.Place);
        }

        return begun;
    }

    private async Task Fill(RangeRows range, CancellationToken cancel)
    {
        while (range.IsEmpty && !range.IsOver)
        {
            var question = range.Part.RowsOfOne(new(filter.Ascending, take, After: range.Last), fields);
            range.Fill(await reading.Ask(question.Sql, question.Given, row => RegisterRowStore.Read(row, filter.Grain, vault, fields), cancel), take);
        }
    }

    /// <summary>Rows of one range that have been read and not been handed out.</summary>
    private sealed class RangeRows(RegisterSqlStore part, IComparer<(long Ms, long No)> order)
    {
        private List<RegisterRow> rows = [];
        private List<RegisterRow> held = [];
        private int at;

        public RegisterSqlStore Part => part;

        public bool IsEmpty => at == rows.Count;

        /// <summary>Nothing follows what has been read.</summary>
        public bool IsOver { get; private set; }

        /// <summary>Behind it the reading goes on; null: it hasn't begun.</summary>
        public (long Ms, long No)? Last { get; private set; }

        public (long Ms, long No) Place => rows[at].Place;

        public RegisterRow Take() => rows[at++];

        public void Fill(List<RegisterRow> read, int asked)
        {
            (rows, at, IsOver) = (read, 0, read.Count < asked);
            if (read.Count > 0) Last = part.PlaceOf(read[^1]);
            if (part.HasTies) Order();
        }

        // Of the last moment there may be more to come.
        private void Order()
        {
            rows.InsertRange(0, held);
            var whole = rows.Count;
            if (!IsOver)
            {
                var last = rows[^1].Place.Ms;
                while (whole > 0 && rows[whole - 1].Place.Ms == last) whole--;
            }

            held = rows[whole..];
            rows.RemoveRange(whole, rows.Count - whole);
            rows.Sort((one, other) => order.Compare(one.Place, other.Place));
        }
    }
}
