using System.Runtime.CompilerServices;
using Somgate.Storage;

namespace Somgate.Register;

/// <summary>
/// The register (dashboard.md 2): lists, counts, sums, streams and searches of payments and operations, all by one filter within one scope. Reads only.
/// </summary>
internal sealed class RegisterStore(Database database, Vault vault, TimeProvider time)
{
    /// <summary>A question of a screen ends here (dashboard.md 1, common errors).</summary>
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(10);

    /// <summary>A program waits longer than a person (data-api.md 1).</summary>
    private static readonly TimeSpan ListMax = TimeSpan.FromMinutes(5);

    /// <summary>Younger changes wait in cursor mode: no writing transaction lasts as long (data-api.md 7).</summary>
    private static readonly TimeSpan HeldBack = TimeSpan.FromSeconds(5);

    /// <summary>A page of the list.</summary>
    /// <param name="withCallbacks">Tries and delivery of the newest callback are wanted too.</param>
    public async Task<RegisterAnswer<RegisterPage>> Page(
        RegisterScope scope, RegisterFilter filter, RegisterPaging paging, CancellationToken cancel, bool withCallbacks = false)
    {
        var cursor = (paging.After ?? paging.Before) is { } text ? RegisterCursor.Read(text, filter) : null;
        if (cursor is null && (paging.After ?? paging.Before) is not null) return new RegisterAnswer<RegisterPage>.StrangeCursor();
        var isBackwards = paging.Before is not null || paging.FromEnd;
        var window = new RowWindow(filter.Ascending != isBackwards, paging.Rows + 1, After: cursor is null ? null : (cursor.MomentMs, cursor.No));
        return await Limited(async (reading, limit) =>
        {
            var rows = await Rows(reading, scope, filter, window, withCallbacks ? RowFields.All : RowFields.WithoutCallbacks, limit);
            var hasMore = rows.Count > paging.Rows;
            if (hasMore) rows.RemoveAt(paging.Rows);
            if (isBackwards) rows.Reverse();
            // In the direction that we came from there is at least the row of the cursor.
            var (hasNext, hasPrevious) = isBackwards ? (!paging.FromEnd, hasMore) : (hasMore, cursor is not null);
            return new RegisterPage(rows, hasNext ? CursorOf(filter, rows, last: true) : null, hasPrevious ? CursorOf(filter, rows, last: false) : null);
        }, cancel);
    }

    /// <summary>Count, sums and counts by status.</summary>
    public Task<RegisterAnswer<RegisterTotals>> Totals(RegisterScope scope, RegisterFilter filter, CancellationToken cancel) =>
        Limited((reading, limit) => Totals(reading, scope, filter, limit), cancel);

    /// <summary>Rows of the list from a place by number: for the Data API alone, whose rows are counted while they may change.</summary>
    public Task<RegisterAnswer<IReadOnlyList<RegisterRow>>> Offset(
        RegisterScope scope, RegisterFilter filter, int offset, int limit, CancellationToken cancel) =>
        Limited<IReadOnlyList<RegisterRow>>(async (reading, stop) => limit == 0 ? [] : await Rows(reading, scope, filter, new(filter.Ascending, limit, offset), RowFields.WithoutCallbacks, stop), cancel, ListMax);

    /// <summary>Rows by ascending moment from a cursor on (data-api.md 7), without those that a late commit could still get before.</summary>
    /// <param name="cursor">Empty: from the beginning.</param>
    public async Task<RegisterAnswer<RegisterSync>> Sync(RegisterScope scope, RegisterFilter filter, string cursor, int limit, CancellationToken cancel)
    {
        var ascending = filter with { Ascending = true };
        var from = cursor.Length == 0 ? null : RegisterCursor.Read(cursor, ascending);
        if (from is null && cursor.Length > 0) return new RegisterAnswer<RegisterSync>.StrangeCursor();
        var syncedTo = DateTimeOffset.FromUnixTimeMilliseconds((time.GetUtcNow() - HeldBack).ToUnixTimeMilliseconds());
        var window = new RowWindow(true, limit + 1, After: from is null ? null : (from.MomentMs, from.No), UntilMs: syncedTo.ToUnixTimeMilliseconds());
        return await Limited(async (reading, stop) =>
        {
            var rows = await Rows(reading, scope, ascending, window, RowFields.WithoutCallbacks, stop);
            var hasMore = rows.Count > limit;
            if (hasMore) rows.RemoveAt(limit);
            var next = rows.Count > 0 ? CursorOf(ascending, rows, last: true)! : (from ?? new(0, 0, ascending.Fingerprint())).ToString();
            return new RegisterSync(rows, next, hasMore, syncedTo);
        }, cancel);
    }

    /// <summary>One snapshot for all that follows, without a limit of time: for reports.</summary>
    public Task<RegisterReadingStore> Open(CancellationToken cancel) => RegisterReadingStore.Open(database, cancel);

    /// <summary>Count and sums of a snapshot.</summary>
    public async Task<RegisterTotals> Totals(RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var parts = new List<StatusTotal>();
        foreach (var part in await RegisterSqlStore.Of(reading, scope, filter, now, cancel))
        {
            var question = part.Sums(
                "p.status as status, p.currency as currency, count(*) as rows_, sum(p.amount_minor) as amount_minor", "p.status, p.currency",
                "status, currency, cast(sum(rows_) as bigint), cast(sum(amount_minor) as bigint)", "status, currency");
            parts.AddRange(await reading.Ask(question.Sql, question.Given, row => new StatusTotal(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)), cancel));
        }

        return new(
            [.. parts.GroupBy(part => (part.Status, part.Currency)).Select(group => new StatusTotal(group.Key.Status, group.Key.Currency, group.Sum(one => one.Count), group.Sum(one => one.AmountMinor)))],
            now);
    }

    /// <summary>All rows of a snapshot in the order of the filter, in batches: a few of them are in memory at a time, and only the fields that are wanted are read.</summary>
    public async IAsyncEnumerable<IReadOnlyList<RegisterRow>> Stream(
        RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, RowFields fields, [EnumeratorCancellation] CancellationToken cancel)
    {
        var parts = await RegisterSqlStore.Of(reading, scope, filter, time.GetUtcNow(), cancel);
        await foreach (var batch in RegisterStreamStore.Read(reading, vault, filter, fields, parts, cancel)) yield return batch;
    }

    /// <summary>
    /// The search box (dashboard.md 4): the filters by which a text finds payments. Every exact reading that fits is tried; only when none hits, the beginning of
    /// an id. Nothing is found: none.
    /// </summary>
    public async Task<RegisterAnswer<IReadOnlyList<RegisterHit>>> Search(RegisterScope scope, string text, CancellationToken cancel) =>
        await Limited<IReadOnlyList<RegisterHit>>(async (reading, limit) =>
        {
            var exact = await Hits(reading, scope, RegisterSearch.Exact(text, vault.Hash), limit);
            return exact.Count > 0 ? exact : await Hits(reading, scope, RegisterSearch.Beginning(text), limit);
        }, cancel);

    private async Task<List<RegisterHit>> Hits(RegisterReadingStore reading, RegisterScope scope, IEnumerable<RegisterFilter> filters, CancellationToken cancel)
    {
        var hits = new List<RegisterHit>();
        foreach (var filter in filters)
        {
            // Two are enough to know that there is more than one.
            var rows = await Rows(reading, scope, filter, new(false, 2), RowFields.WithoutCallbacks, cancel);
            if (rows.Count > 0) hits.Add(new(filter, rows));
        }

        return hits;
    }

    private async Task<List<RegisterRow>> Rows(
        RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, RowWindow window, RowFields fields, CancellationToken cancel)
    {
        var parts = await RegisterSqlStore.Of(reading, scope, filter, time.GetUtcNow(), cancel);
        var rows = new List<RegisterRow>();
        foreach (var part in parts)
        {
            // With several parts the rows to skip are known only when all are merged.
            var question = part.Rows(parts.Count == 1 ? window : window with { Take = window.Take + window.Skip, Skip = 0 }, fields);
            rows.AddRange(await reading.Ask(question.Sql, question.Given, row => RegisterRowStore.Read(row, filter.Grain, vault, fields), cancel));
        }

        if (parts.Count <= 1) return rows;
        var merged = window.Ascending ? rows.OrderBy(row => row.Place) : rows.OrderByDescending(row => row.Place);
        return [.. merged.Skip(window.Skip).Take(window.Take)];
    }

    private static string? CursorOf(RegisterFilter filter, List<RegisterRow> rows, bool last)
    {
        if (rows.Count == 0) return null;
        var (ms, no) = rows[last ? ^1 : 0].Place;
        return new RegisterCursor(ms, no, filter.Fingerprint()).ToString();
    }

    /// <summary>Asks within the limit; whoever gives up himself hears it as usual.</summary>
    public async Task<RegisterAnswer<T>> Limited<T>(Func<RegisterReadingStore, CancellationToken, Task<T>> ask, CancellationToken cancel, TimeSpan? most = null)
    {
        using var limit = new CancellationTokenSource(most ?? AskMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await using var reading = await Open(either.Token);
            return new RegisterAnswer<T>.Found(await ask(reading, either.Token));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new RegisterAnswer<T>.TooSlow();
        }
    }
}

/// <summary>A filter that found something, and its first rows: one, or two for "several".</summary>
internal sealed record RegisterHit(RegisterFilter Filter, IReadOnlyList<RegisterRow> Rows);
