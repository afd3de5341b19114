using Dapper;
using Somgate.Audit;
using Somgate.Storage;

namespace Somgate.PaymentLinks;

/// <summary>SQL of files of links: the file with its rows and its entry in the audit log in one commit, then row by row what became of each.</summary>
internal sealed class LinkFileStore(Database database, Vault vault)
{
    private const string TakeNumber = "update numbers set next = next + 1 where name = 'link files' returning next - 1";

    private const string AddFile = """
        insert into link_files (file_id, merchant_id, project_id, name, state, items, made_at_ms, made_by)
        values (@id, @MerchantId, @ProjectId, @Name, 'running', @items, @madeAt, @MadeBy)
        """;

    private const string AddRow = """
        insert into link_file_rows (file_id, line, payment_id, sealed_row, state)
        values (@id, @line, @paymentId, @row, 'open')
        """;

    private const string Columns = """
        f.file_id, f.merchant_id, f.project_id, f.name, f.state, f.items, f.made_at_ms, f.made_by,
          (select count(*) from link_file_rows r where r.file_id = f.file_id and r.state = 'made') as made,
          (select count(*) from link_file_rows r where r.file_id = f.file_id and r.state = 'failed') as failed
        """;

    private const string One = $"select {Columns} from link_files f where f.merchant_id = @merchantId and f.file_id = @fileId";
    private const string Latest = $"select {Columns} from link_files f where f.merchant_id = @merchantId order by f.made_at_ms desc limit @take";
    private const string Running = $"select {Columns} from link_files f where f.state = 'running' order by f.file_id";
    private const string OpenRows = "select file_id, line, sealed_row, state, fault from link_file_rows where file_id = @fileId and state = 'open' order by line limit @take";
    private const string AllRows = "select file_id, line, sealed_row, state, fault from link_file_rows where file_id = @fileId order by line";
    private const string EndRow = "update link_file_rows set state = @state, fault = @fault where file_id = @fileId and line = @line and state = 'open'";

    private const string EndFile = """
        update link_files
        set state = 'done', ended_at_ms = @now
        where file_id = @fileId and state = 'running' and not exists (select 1 from link_file_rows r where r.file_id = link_files.file_id and r.state = 'open')
        """;

    /// <summary>Stores a file with all its rows; its number.</summary>
    public async Task<long> Add(LinkFile file, IReadOnlyList<(int Line, LinkWish Wish)> rows, Func<long, AuditEntry> entry, CancellationToken cancel)
    {
        await using var turn = await database.OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        var id = await turn.Connection.QuerySingleAsync<long>(TakeNumber);
        await turn.Connection.ExecuteAsync(AddFile, new { id, file.MerchantId, file.ProjectId, file.Name, items = (long)rows.Count, madeAt = file.MadeAt.ToUnixTimeMilliseconds(), file.MadeBy });
        foreach (var (line, wish) in rows) await turn.Connection.ExecuteAsync(AddRow, new { id, line = (long)line, paymentId = wish.PaymentId, row = vault.Seal(wish.ToJson()) });
        await AuditStore.Append(turn.Connection, entry(id));
        await transaction.CommitAsync(cancel);
        return id;
    }

    public async Task<LinkFile?> Find(long merchantId, long fileId, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return (await connection.QuerySingleOrDefaultAsync<FileRow>(One, new { merchantId, fileId }))?.ToFile();
    }

    public async Task<IReadOnlyList<LinkFile>> FindLatest(long merchantId, int take, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<FileRow>(Latest, new { merchantId, take })).Select(row => row.ToFile())];
    }

    public async Task<IReadOnlyList<LinkFile>> FindRunning(CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<FileRow>(Running)).Select(row => row.ToFile())];
    }

    /// <summary>Rows of which nothing was made yet.</summary>
    public Task<IReadOnlyList<LinkFileRow>> FindOpen(long fileId, int take, CancellationToken cancel) => Rows(OpenRows, new { fileId, take }, cancel);

    public Task<IReadOnlyList<LinkFileRow>> FindRows(long fileId, CancellationToken cancel) => Rows(AllRows, new { fileId }, cancel);

    public async Task End(LinkFileRow row, string? fault, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(EndRow, new { fileId = row.FileId, line = row.Line, state = fault is null ? "made" : "failed", fault });
    }

    /// <summary>A file none of whose rows is open is done.</summary>
    public async Task End(long fileId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        await connection.ExecuteAsync(EndFile, new { fileId, now = now.ToUnixTimeMilliseconds() });
    }

    private async Task<IReadOnlyList<LinkFileRow>> Rows(string sql, object values, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        return [.. (await connection.QueryAsync<RowRow>(sql, values)).Select(row => new LinkFileRow(row.FileId, row.Line, LinkWish.Read(vault.Open(row.SealedRow)), row.State, row.Fault))];
    }

    private sealed class FileRow
    {
        public long FileId { get; init; }
        public long MerchantId { get; init; }
        public long ProjectId { get; init; }
        public string Name { get; init; } = "";
        public string State { get; init; } = "";
        public long Items { get; init; }
        public long Made { get; init; }
        public long Failed { get; init; }
        public long MadeAtMs { get; init; }
        public string MadeBy { get; init; } = "";

        public LinkFile ToFile() => new(FileId, MerchantId, ProjectId, Name, State == "done", Items, Made, Failed, DateTimeOffset.FromUnixTimeMilliseconds(MadeAtMs), MadeBy);
    }

    private sealed class RowRow
    {
        public long FileId { get; init; }
        public long Line { get; init; }
        public byte[] SealedRow { get; init; } = [];
        public string State { get; init; } = "";
        public string? Fault { get; init; }
    }
}
