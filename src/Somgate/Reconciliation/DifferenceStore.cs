using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.Reconciliation;

/// <summary>A day as a list shows it: with its file and its last comparison, if there are any.</summary>
internal sealed record ShownDay
{
    public string Connection { get; init; } = "";
    public string Day { get; init; } = "";
    public string State { get; init; } = "";
    public long Version { get; init; }
    public long ComparisonNo { get; init; }

    /// <summary>Why the last file was refused, as JSON.</summary>
    public string? Faults { get; init; }

    public string? FileName { get; init; }
    public string? Sha256 { get; init; }
    public long? Lines { get; init; }
    public long? LoadedAtMs { get; init; }
    public string? LoadedBy { get; init; }

    /// <summary>Version of the file that was compared last.</summary>
    public long? ComparedVersion { get; init; }

    public long? ComparedAtMs { get; init; }
    public long? IsProvisional { get; init; }
    public string? Tallies { get; init; }
    public string? Digest { get; init; }

    /// <summary>A file is here, and what is shown is not of it yet.</summary>
    public bool IsBehind => Version > 0 && ComparedVersion != Version;
}

/// <summary>A row of the last comparison with what people have made of it.</summary>
internal sealed record NotedRow
{
    public const string Open = "open";
    public const string Explained = "explained";
    public const string Repaired = "repaired";

    /// <summary>Empty for what is in order.</summary>
    public string State { get; init; } = "";

    public string Note { get; init; } = "";
    public string? NotedBy { get; init; }
    public long? NotedAtMs { get; init; }
}

/// <summary>SQL of what the screens of reconciliation read, and of what people write there.</summary>
internal sealed class DifferenceStore(Database database)
{
    private const string DayColumns = """
        select d.connection, d.day, d.state, d.version, d.comparison_no, d.faults, f.file_name, f.sha256, f.lines, f.loaded_at_ms, f.loaded_by, c.version as compared_version,
          c.compared_at_ms, c.is_provisional, c.tallies, c.digest
        from registry_days d
        left join registry_files f on f.connection = d.connection and f.day = d.day and f.version = d.version
        left join registry_comparisons c on c.connection = d.connection and c.day = d.day and c.comparison_no = d.comparison_no
        """;

    private const string Days = $"{DayColumns} order by d.day desc, d.connection";
    private const string OneDay = $"{DayColumns} where d.connection = @connection and d.day = @day";

    private const string TalliesOf = """
        select t.connection, t.day, t.tallies
        from registry_tallies t
        join registry_days d on d.connection = t.connection and d.day = t.day and d.comparison_no = t.comparison_no
        where t.project_id = any_of(@projects) and d.day >= @first and d.day <= @last
        """;

    // What stands open is a difference that nobody has explained and that no repair has settled since it was found.
    private const string RowState = """
        case when r.class = 'matched_other_day' then '' when p.repaired_at_ms >= c.compared_at_ms then 'repaired' else coalesce(n.state, 'open') end
        """;

    private const string OfLastComparison = """
        from registry_days d
        join registry_comparisons c on c.connection = d.connection and c.day = d.day and c.comparison_no = d.comparison_no
        join registry_rows r on r.connection = d.connection and r.day = d.day and r.comparison_no = d.comparison_no
        left join registry_notes n on n.connection = r.connection and n.day = r.day and n.row_key = r.row_key
        left join payments p on p.project_id = r.project_id and p.payment_no = r.payment_no
        """;

    private const string Rows = $$"""
        select r.connection, r.day, r.comparison_no, r.row_no, r.class, r.row_key, r.order_number, r.provider_payment_id, r.bank_minor, r.bank_currency, r.bank_at_ms, r.project_id,
          r.payment_no, r.payment_id, r.operation_id, r.our_status, r.our_minor, r.our_currency, r.our_at_ms, {{RowState}} as state, coalesce(n.note, '') as note, n.noted_by, n.noted_at_ms
        {{OfLastComparison}}
        where d.connection = @connection and d.day = @day and r.row_no > @after and r.class = any_of(@classes) {projects}
        order by r.row_no
        limit @limit
        """;

    private const string Notes = "select row_key, state, note from registry_notes where connection = @connection and day = @day";

    private const string OpenRows = $"""
        select count(*)
        {OfLastComparison}
        where d.connection = @connection and d.day = @day and {RowState} = 'open'
        """;

    // A sale that the bank's next list may still bring is not counted among what asks for a person.
    private const string OpenOf = $"""
        select count(*)
        {OfLastComparison}
        where d.day >= @from and r.project_id = any_of(@projects) and {RowState} = 'open' and not (r.class = 'missing_there' and c.is_provisional = 1)
        """;

    private const string Waiting = $"""
        select (select count(*) from registry_days where state = 'no file') as missing,
          (select count(*) from (select distinct d.connection, d.day {OfLastComparison} where d.state = 'differences' and {RowState} = 'open') differing) as differing
        """;

    private const string SaveNote = """
        insert into registry_notes (connection, day, row_key, state, note, noted_by, noted_at_ms)
        select r.connection, r.day, r.row_key, @state, @note, @by, @now
        from registry_days d
        join registry_rows r on r.connection = d.connection and r.day = d.day and r.comparison_no = d.comparison_no
        where d.connection = @connection and d.day = @day and d.comparison_no = @comparisonNo and d.state <> 'closed' and r.class <> 'matched_other_day' and r.row_no = any_of(@rows)
        on conflict (connection, day, row_key) do update
        set state = excluded.state, note = excluded.note, noted_by = excluded.noted_by, noted_at_ms = excluded.noted_at_ms
        """;

    private const string CloseDay = $"""
        update registry_days
        set state = 'closed', due_at_ms = null
        where connection = @connection and day = @day and comparison_no = @comparisonNo and state in ('clean', 'differences')
          and version = (
            select c.version
            from registry_comparisons c
            where c.connection = registry_days.connection and c.day = registry_days.day and c.comparison_no = registry_days.comparison_no)
          and not exists (select 1 {OfLastComparison} where d.connection = @connection and d.day = @day and {RowState} = 'open')
        """;

    /// <summary>All that are kept, the newest first.</summary>
    public async Task<IReadOnlyList<ShownDay>> FindDays(CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return [.. await link.QueryAsync<ShownDay>(Days)];
    }

    public async Task<ShownDay?> FindDay(string connection, string day, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleOrDefaultAsync<ShownDay>(OneDay, new { connection, day });
    }

    /// <summary>What these projects alone have on each day of a stretch.</summary>
    public async Task<IReadOnlyDictionary<(string Connection, string Day), DayTallies>> FindTallies(IReadOnlyList<long> projects, string first, string last, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        var rows = await link.QueryAsync<TallyRow>(In(TalliesOf, "projects"), new { projects = projects.ToArray(), first, last });
        return rows.GroupBy(row => (row.Connection, row.Day)).ToDictionary(day => day.Key, day => day.Aggregate(DayTallies.Nothing, (sum, row) => sum + DayTallies.Read(row.Tallies)));
    }

    /// <summary>Rows of the last comparison after one of them, by their numbers; those in order only if they are of two days.</summary>
    /// <param name="projects">Only of these; null: all, also those that are known nowhere.</param>
    public async Task<IReadOnlyList<(KeptRow Row, NotedRow Noted)>> FindRows(
        string connection, string day, IReadOnlyList<ComparisonClass> classes, IReadOnlyList<long>? projects, long after, int limit, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        var sql = Rows.Replace("{projects}", projects is null ? "" : "and r.project_id = any_of(@projects)", StringComparison.Ordinal);
        var rows = await link.QueryAsync<KeptRow, NotedRow, (KeptRow, NotedRow)>(
            In(sql, "classes", "projects"), (row, noted) => (row, noted),
            new { connection, day, classes = classes.Select(ComparisonClassText.Of).ToArray(), projects = projects?.ToArray(), after, limit }, splitOn: "state");
        return [.. rows];
    }

    /// <summary>Notes of a day by what they hang on.</summary>
    public async Task<IReadOnlyDictionary<string, NotedRow>> FindNotes(string connection, string day, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return (await link.QueryAsync<(string Key, string State, string Note)>(Notes, new { connection, day })).ToDictionary(row => row.Key, row => new NotedRow { State = row.State, Note = row.Note }, StringComparer.Ordinal);
    }

    /// <summary>Differences that nobody has explained.</summary>
    public async Task<long> CountOpen(string connection, string day, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleAsync<long>(OpenRows, new { connection, day });
    }

    /// <summary>Those of some projects since a day.</summary>
    public async Task<long> CountOpen(IReadOnlyList<long> projects, string from, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleAsync<long>(In(OpenOf, "projects"), new { projects = projects.ToArray(), from });
    }

    /// <summary>Days whose list is missing, and days with differences that nobody has explained.</summary>
    public async Task<(long Missing, long Differing)> CountWaiting(CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleAsync<(long, long)>(Waiting);
    }

    /// <summary>Notes rows of a comparison; false: it is no longer the last, or the day is closed, and nothing is written.</summary>
    public async Task<bool> Note(ShownDay day, IReadOnlyList<long> rows, NotedRow noted, IReadOnlyList<AuditEntry> entries, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await using var transaction = await link.BeginTransactionAsync(cancel);
        var written = await link.ExecuteAsync(In(SaveNote, "rows"), new
        {
            connection = day.Connection,
            day = day.Day,
            comparisonNo = day.ComparisonNo,
            rows = rows.ToArray(),
            state = noted.State,
            note = noted.Note,
            by = noted.NotedBy,
            now = noted.NotedAtMs,
        }, transaction);
        if (written != rows.Count) return false;
        await AuditStore.Append(link, entries);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>False: a row stands open, or another comparison came meanwhile.</summary>
    public async Task<bool> Close(ShownDay day, AuditEntry entry, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await using var transaction = await link.BeginTransactionAsync(cancel);
        if (await link.ExecuteAsync(CloseDay, new { connection = day.Connection, day = day.Day, comparisonNo = day.ComparisonNo }, transaction) == 0) return false;
        await AuditStore.Append(link, entry);
        await transaction.CommitAsync(cancel);
        return true;
    }

    // One array on PostgreSQL; on SQLite Dapper writes out a list.
    private string In(string sql, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            sql = database.Engine == Engine.Postgres
                ? sql.Replace($"any_of(@{name})", $"any(@{name})", StringComparison.Ordinal)
                : sql.Replace($"= any_of(@{name})", $"in @{name}", StringComparison.Ordinal);
        }

        return sql;
    }

    private sealed record TallyRow
    {
        public string Connection { get; init; } = "";
        public string Day { get; init; } = "";
        public string Tallies { get; init; } = "";
    }
}
