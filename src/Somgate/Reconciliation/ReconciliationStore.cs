using System.IO.Compression;
using System.Text.Json;
using Dapper;
using Somgate.Audit;
using Somgate.News;
using Somgate.Storage;

namespace Somgate.Reconciliation;

/// <summary>SQL of days, files and comparisons.</summary>
internal sealed class ReconciliationStore(Database database)
{
    private const string LastDay = "select max(day) from registry_days where connection = @connection and day <= @until";

    private const string AddDay = """
        insert into registry_days (connection, day, state, due_at_ms)
        values (@connection, @day, 'waiting', @due)
        on conflict (connection, day) do nothing
        """;

    private const string DayColumns = "connection, day, state, version, comparison_no, faults, due_at_ms";
    private const string OneDay = $"select {DayColumns} from registry_days where connection = @connection and day = @day";

    private const string Due = $"""
        select {DayColumns}
        from registry_days
        where connection = @connection and due_at_ms <= @now
        order by day
        limit 1
        """;

    private const string DueDay = $"select {DayColumns} from registry_days where connection = @connection and day = @day and due_at_ms <= @now";

    // Whoever moves it has it.
    private const string Take = "update registry_days set due_at_ms = @until where connection = @Connection and day = @Day and due_at_ms = @DueAtMs";

    // Whoever was told meanwhile that there is something to do stays due.
    private const string Put = """
        update registry_days
        set state = @state, due_at_ms = case when due_at_ms = @leased then cast(@due as bigint) else due_at_ms end
        where connection = @connection and day = @day and state <> 'closed' and version = @version
        """;

    private const string PutCompared = """
        update registry_days
        set state = @state, compared_at_ms = @comparedAt, due_at_ms = case when due_at_ms = @leased then cast(@due as bigint) else due_at_ms end
        where connection = @connection and day = @day and state <> 'closed' and version = @version
        """;

    // What is due sooner than a lease lasts may be in somebody's hands; it is compared soon enough.
    private const string WakeChanged = """
        update registry_days
        set due_at_ms = @now
        where connection = @connection and state = 'differences' and (due_at_ms is null or due_at_ms > @leased)
          and exists (
            select 1
            from registry_rows r
            join payments p on p.project_id = r.project_id and p.payment_no = r.payment_no
            where r.connection = registry_days.connection and r.day = registry_days.day and r.comparison_no = registry_days.comparison_no
              and p.updated_at_ms >= registry_days.compared_at_ms)
        """;

    private const string SaveFaults = "update registry_days set faults = @faults where connection = @connection and day = @day";
    private const string Wake = "update registry_days set due_at_ms = @now where connection = @connection and day >= @first and day <= @last and version > 0 and state <> 'closed'";

    private const string NextFile = """
        update registry_days
        set version = version + 1, faults = null
        where connection = @Connection and day = @Day and version = @before and state <> 'closed'
        """;

    private const string AddFile = """
        insert into registry_files (connection, day, version, file_name, sha256, bytes, lines, content, loaded_at_ms, loaded_by)
        values (@Connection, @Day, @Version, @FileName, @Sha256, @Bytes, @Lines, @content, @LoadedAtMs, @LoadedBy)
        """;

    private const string OneFile = """
        select f.connection, f.day, f.version, f.file_name, f.sha256, f.bytes, f.lines, f.loaded_at_ms, f.loaded_by
        from registry_days d
        join registry_files f on f.connection = d.connection and f.day = d.day and f.version = d.version
        where d.connection = @connection and d.day = @day
        """;

    private const string Content = """
        select f.content
        from registry_days d
        join registry_files f on f.connection = d.connection and f.day = d.day and f.version = d.version
        where d.connection = @connection and d.day = @day
        """;

    private const string LastDigest = """
        select digest
        from registry_comparisons
        where connection = @Connection and day = @Day and comparison_no = @ComparisonNo and version = @Version
        """;

    private const string NextComparison = """
        update registry_days
        set comparison_no = comparison_no + 1
        where connection = @Connection and day = @Day and comparison_no = @ComparisonNo and version = @Version and state <> 'closed'
        """;

    private const string AddComparison = """
        insert into registry_comparisons (connection, day, comparison_no, version, compared_at_ms, is_provisional, tallies, digest)
        values (@Connection, @Day, @ComparisonNo, @Version, @ComparedAtMs, @IsProvisional, @Tallies, @Digest)
        """;

    private const string Comparisons = """
        select connection, day, comparison_no, version, compared_at_ms, is_provisional, tallies, digest
        from registry_comparisons
        where connection = @connection and day = @day
        order by comparison_no
        """;

    private const string RowColumns = """
        connection, day, comparison_no, row_no, class, row_key, order_number, provider_payment_id, bank_minor, bank_currency, bank_at_ms, project_id, payment_no, payment_id,
          operation_id, our_status, our_minor, our_currency, our_at_ms
        """;

    private const string AddRow = $"""
        insert into registry_rows ({RowColumns})
        values (@Connection, @Day, @ComparisonNo, @RowNo, @Class, @RowKey, @OrderNumber, @ProviderPaymentId, @BankMinor, @BankCurrency, @BankAtMs, @ProjectId, @PaymentNo, @PaymentId,
          @OperationId, @OurStatus, @OurMinor, @OurCurrency, @OurAtMs)
        """;

    private const string RowsOf = $"select {RowColumns} from registry_rows where connection = @connection and day = @day and comparison_no = @comparisonNo order by row_no";

    private const string AddTallies = """
        insert into registry_tallies (connection, day, comparison_no, project_id, tallies)
        values (@Connection, @Day, @number, @ProjectId, @Tallies)
        """;

    // A sale that the bank doesn't list yet may stand in its list of the next day: it is told of only once that is here.
    private const string ToldBefore = """
        select r.row_key
        from registry_rows r
        join registry_comparisons c on c.connection = r.connection and c.day = r.day and c.comparison_no = r.comparison_no
        where r.connection = @Connection and r.day = @Day and r.comparison_no = @ComparisonNo and (r.class <> 'missing_there' or c.is_provisional = 0)
        """;

    private const string ProjectOf = "select merchant_id, is_test from projects where project_id = @projectId";

    private const string Miss = "update registry_days set state = 'no file' where connection = @connection and day = @day and state = 'waiting' and version = 0";

    private const string Followed = "select count(*) from registry_follow_ups where project_id = @ProjectId and operation_id = @OperationId and follow_up = @followUp";

    private const string Follow = """
        insert into registry_follow_ups (project_id, operation_id, follow_up, connection, day, followed_at_ms)
        values (@ProjectId, @OperationId, @followUp, @connection, @day, @now)
        on conflict (project_id, operation_id, follow_up) do nothing
        """;

    private static readonly string[] OldTables = ["registry_rows", "registry_tallies", "registry_notes", "registry_comparisons", "registry_files", "registry_follow_ups", "registry_days"];

    /// <summary>The last day up to this one that is known; a later one may have been brought by a person.</summary>
    public async Task<string?> FindLastDay(string connection, string until, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleAsync<string?>(LastDay, new { connection, until });
    }

    public async Task Add(string connection, string day, DateTimeOffset due, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await link.ExecuteAsync(AddDay, new { connection, day, due = Ms(due) });
    }

    public async Task<RegistryDay?> Find(string connection, string day, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleOrDefaultAsync<RegistryDay>(OneDay, new { connection, day });
    }

    /// <summary>Takes a day that is due, until then nobody else's, and due again then; null: none is.</summary>
    public Task<RegistryDay?> Claim(string connection, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => Claim(Due, new { connection, now = Ms(now) }, until, cancel);

    /// <summary>Takes this day if it is due; null: it isn't, or somebody else has it.</summary>
    public Task<RegistryDay?> Claim(string connection, string day, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => Claim(DueDay, new { connection, day, now = Ms(now) }, until, cancel);

    /// <param name="day">As it was claimed.</param>
    public async Task Save(RegistryDay day, string state, DateTimeOffset? due, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await link.ExecuteAsync(Put, new { connection = day.Connection, day = day.Day, version = day.Version, leased = day.DueAtMs, state, due = Ms(due) });
    }

    /// <param name="day">As it was claimed.</param>
    /// <param name="comparedAt">When the comparison began to read.</param>
    public async Task SaveCompared(RegistryDay day, string state, DateTimeOffset? due, DateTimeOffset comparedAt, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await link.ExecuteAsync(PutCompared, new { connection = day.Connection, day = day.Day, version = day.Version, leased = day.DueAtMs, state, due = Ms(due), comparedAt = Ms(comparedAt) });
    }

    /// <summary>Days whose differences are about payments that have changed since are due again.</summary>
    /// <param name="leased">Until then a lease that was given now lasts.</param>
    public async Task WakeWhereChanged(string connection, DateTimeOffset now, DateTimeOffset leased, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await link.ExecuteAsync(WakeChanged, new { connection, now = Ms(now), leased = Ms(leased) });
    }

    /// <summary>The list of a day is held for missing, and operators are told, both once.</summary>
    public async Task<bool> SaveMissed(string connection, string day, long noticeId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await using var transaction = await link.BeginTransactionAsync(cancel);
        if (await link.ExecuteAsync(Miss, new { connection, day }, transaction) == 0) return false;
        await DeskNoticeStore.Append(link, RegistryNews.NoFile(connection, day, noticeId, now));
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <param name="entry">What the audit log says of it, if a person brought the file.</param>
    public async Task Refuse(string connection, string day, RegistryReading.Refused why, AuditEntry? entry, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await using var transaction = await link.BeginTransactionAsync(cancel);
        await link.ExecuteAsync(SaveFaults, new { connection, day, faults = JsonSerializer.Serialize(why) }, transaction);
        if (entry is not null) await AuditStore.Append(link, entry);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>The file that counts.</summary>
    public async Task<RegistryFile?> FindFile(string connection, string day, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleOrDefaultAsync<RegistryFile>(OneFile, new { connection, day });
    }

    /// <summary>Makes it the file that counts; false: another came meanwhile, or the day is closed. The days from <paramref name="first"/> to <paramref name="last"/> are due again.</summary>
    public async Task<bool> AddVersion(RegistryFile file, IReadOnlyList<RegistryLine> lines, string first, string last, AuditEntry? entry, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await using var transaction = await link.BeginTransactionAsync(cancel);
        if (await link.ExecuteAsync(NextFile, new { file.Connection, file.Day, before = file.Version - 1 }, transaction) == 0) return false;
        await link.ExecuteAsync(AddFile, new
        {
            file.Connection,
            file.Day,
            file.Version,
            file.FileName,
            file.Sha256,
            file.Bytes,
            file.Lines,
            content = Pack(lines),
            file.LoadedAtMs,
            file.LoadedBy,
        }, transaction);
        await link.ExecuteAsync(Wake, new { connection = file.Connection, first, last, now = file.LoadedAtMs }, transaction);
        if (entry is not null) await AuditStore.Append(link, entry);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Lines of the file that counts; null: there is none.</summary>
    public async Task<IReadOnlyList<RegistryLine>?> FindLines(string connection, string day, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleOrDefaultAsync<byte[]>(Content, new { connection, day }) is { } content ? Unpack(content) : null;
    }

    /// <summary>
    /// Keeps a comparison under the next number if it says something else than the last; false: nothing is kept. Merchants are told of what differs and did not before.
    /// </summary>
    /// <param name="noticeIds">A number for each project that may have to be told.</param>
    public async Task<bool> Keep(RegistryDay day, Comparison comparison, IReadOnlyDictionary<long, long> noticeIds, DateTimeOffset now, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        var digest = KeptRow.Digest(comparison);
        if (await link.QuerySingleOrDefaultAsync<string>(LastDigest, new { day.Connection, day.Day, day.ComparisonNo, day.Version }) == digest) return false;
        await using var transaction = await link.BeginTransactionAsync(cancel);
        if (await link.ExecuteAsync(NextComparison, new { day.Connection, day.Day, day.ComparisonNo, day.Version }, transaction) == 0) return false;
        var number = day.ComparisonNo + 1;
        await link.ExecuteAsync(AddComparison, new KeptComparison
        {
            Connection = day.Connection,
            Day = day.Day,
            ComparisonNo = number,
            Version = day.Version,
            ComparedAtMs = Ms(now),
            IsProvisional = comparison.IsProvisional ? 1 : 0,
            Tallies = comparison.Tallies.Text(),
            Digest = digest,
        }, transaction);
        var told = (await link.QueryAsync<string>(ToldBefore, new { day.Connection, day.Day, day.ComparisonNo }, transaction)).ToHashSet(StringComparer.Ordinal);
        var kept = KeptRow.Keyed(comparison.Rows.Where(row => row.Class != ComparisonClass.Matched));
        foreach (var (index, (row, key)) in kept.Index()) await link.ExecuteAsync(AddRow, KeptRow.Of(day, number, index + 1, row, key), transaction);
        foreach (var rows in comparison.Rows.Where(row => row.Ours is not null).GroupBy(row => row.Ours!.ProjectId))
            await link.ExecuteAsync(AddTallies, new { day.Connection, day.Day, number, ProjectId = rows.Key, Tallies = DayTallies.Of(rows).Text() }, transaction);
        foreach (var projectId in kept.Where(pair => comparison.IsTold(pair.Row) && !told.Contains(pair.Key)).Select(pair => pair.Row.Ours?.ProjectId).OfType<long>().Distinct())
        {
            var project = await link.QuerySingleAsync<ProjectRow>(ProjectOf, new { projectId }, transaction);
            await DeskNoticeStore.Append(link, RegistryNews.Difference(day, project.MerchantId, projectId, project.IsTest == 1, noticeIds[projectId], now));
        }
        await transaction.CommitAsync(cancel);
        return true;
    }

    public async Task<IReadOnlyList<KeptComparison>> FindComparisons(string connection, string day, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return [.. await link.QueryAsync<KeptComparison>(Comparisons, new { connection, day })];
    }

    public async Task<IReadOnlyList<KeptRow>> FindRows(string connection, string day, long comparisonNo, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return [.. await link.QueryAsync<KeptRow>(RowsOf, new { connection, day, comparisonNo })];
    }

    public async Task<bool> IsFollowed(OurSale sale, FollowUp followUp, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        return await link.QuerySingleAsync<long>(Followed, new { sale.ProjectId, sale.OperationId, followUp = followUp.ToString() }) > 0;
    }

    public async Task SaveFollowed(RegistryDay day, OurSale sale, FollowUp followUp, DateTimeOffset now, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        await link.ExecuteAsync(Follow, new { sale.ProjectId, sale.OperationId, followUp = followUp.ToString(), connection = day.Connection, day = day.Day, now = Ms(now) });
    }

    /// <summary>Takes away everything of days before this one.</summary>
    public async Task Sweep(string connection, string before, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        foreach (var table in OldTables) await link.ExecuteAsync($"delete from {table} where connection = @connection and day < @before", new { connection, before });
    }

    private async Task<RegistryDay?> Claim(string sql, object given, DateTimeOffset until, CancellationToken cancel)
    {
        await using var link = await database.Open(cancel);
        var due = await link.QueryFirstOrDefaultAsync<RegistryDay>(sql, given);
        if (due is null) return null;
        return await link.ExecuteAsync(Take, new { until = Ms(until), due.Connection, due.Day, due.DueAtMs }) == 1 ? due with { DueAtMs = Ms(until) } : null;
    }

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private static long? Ms(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();

    private static byte[] Pack(IReadOnlyList<RegistryLine> lines)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest)) JsonSerializer.Serialize(zip, lines);
        return packed.ToArray();
    }

    private static RegistryLine[] Unpack(byte[] packed)
    {
        using var zip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<RegistryLine[]>(zip)!;
    }

    private sealed class ProjectRow
    {
        public long MerchantId { get; init; }
        public long IsTest { get; init; }
    }
}
