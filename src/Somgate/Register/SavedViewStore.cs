using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Register;

/// <summary>How people look at the lists of the register: their columns, and filters that they have saved under a name (dashboard.md 5.1). Each is its user's own.</summary>
internal sealed class SavedViewStore(Database database)
{
    /// <summary>Views of one user (dashboard.md 5.1).</summary>
    public const int ViewsMax = 200;

    private const string Columns = "select names from user_columns where user_id = @userId and grain = @grain";

    private const string KeepColumns = """
        insert into user_columns (user_id, grain, names)
        values (@userId, @grain, @names)
        on conflict (user_id, grain) do update set names = excluded.names
        """;

    private const string DropColumns = "delete from user_columns where user_id = @userId and grain = @grain";

    private const string OfUser = "select view_id, name, query, names, is_start from saved_views where user_id = @userId order by name";

    // The name is the view: saved once more, it takes the place of what was there. One more than may be is none.
    private const string Keep = """
        insert into saved_views (user_id, view_id, name, query, names, made_at_ms)
        select @userId, @ViewId, @Name, @Query, @names, @now
        where (select count(*) from saved_views counted where counted.user_id = @userId and counted.name <> @Name) < @most
        on conflict (user_id, name) do update set query = excluded.query, names = excluded.names, made_at_ms = excluded.made_at_ms
        """;

    private const string Drop = "delete from saved_views where user_id = @userId and view_id = @viewId";

    private const string Begin = "update saved_views set is_start = case when view_id = @viewId then 1 else 0 end where user_id = @userId";

    /// <summary>The columns that somebody has chosen; null: none.</summary>
    public async Task<IReadOnlyList<string>?> FindColumns(long userId, Grain grain, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<string>(Columns, new { userId, grain = WordOf(grain) }))?.Split(',');
    }

    /// <param name="names">Null: those that everybody has.</param>
    public async Task SaveColumns(long userId, Grain grain, IEnumerable<string>? names, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(names is null ? DropColumns : KeepColumns, new { userId, grain = WordOf(grain), names = names is null ? "" : string.Join(',', names) });
    }

    public async Task<IReadOnlyList<SavedView>> FindOf(long userId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<Row>(OfUser, new { userId })).Select(row => row.View())];
    }

    /// <summary>Saves a view under its name; false: there are as many as may be.</summary>
    public Task<bool> Save(long userId, SavedView view, DateTimeOffset now, AuditEntry entry, CancellationToken cancel) => Change(
        Keep, new { userId, view.ViewId, view.Name, view.Query, names = string.Join(',', view.Columns), now = now.ToUnixTimeMilliseconds(), most = ViewsMax }, entry, cancel);

    /// <summary>False: there was none.</summary>
    public Task<bool> Delete(long userId, long viewId, AuditEntry entry, CancellationToken cancel) => Change(Drop, new { userId, viewId }, entry, cancel);

    /// <summary>The view that the list begins with; of a number that is none, no view.</summary>
    public Task<bool> SaveStart(long userId, long viewId, AuditEntry entry, CancellationToken cancel) => Change(Begin, new { userId, viewId }, entry, cancel);

    private async Task<bool> Change(string sql, object given, AuditEntry entry, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await AuditStore.Append(connection, entry);
        if (await connection.ExecuteAsync(sql, given) == 0) return false;
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static string WordOf(Grain grain) => grain == Grain.Operations ? "operations" : "payments";

    private sealed record Row
    {
        public long ViewId { get; init; }
        public string Name { get; init; } = "";
        public string Query { get; init; } = "";
        public string Names { get; init; } = "";
        public long IsStart { get; init; }

        public SavedView View() => new(ViewId, Name, Query, Names.Split(','), IsStart == 1);
    }
}

/// <summary>A filter with its columns and order under a name.</summary>
/// <param name="Query">As it stands in an address, without the mode.</param>
/// <param name="IsStart">The list begins with it.</param>
internal sealed record SavedView(long ViewId, string Name, string Query, IReadOnlyList<string> Columns, bool IsStart = false);
