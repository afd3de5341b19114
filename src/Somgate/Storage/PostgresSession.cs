using Npgsql;
using NpgsqlTypes;
using Somgate.Running;

namespace Somgate.Storage;

/// <summary>PostgreSQL: all statements of a step travel together, each with all its rows as arrays.</summary>
internal sealed class PostgresSession : RowSession
{
    // The writer finds every row by its key, by one plan that is made once. Left alone, a plan made while a table is new would read the whole of it.
    private const string ByKeyOnly = "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set plan_cache_mode = force_generic_plan";

    private readonly NpgsqlConnection connection;

    private PostgresSession(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<RowSession> Open(NpgsqlConnection connection)
    {
        var session = new PostgresSession(connection);
        await session.Execute(ByKeyOnly);
        return session;
    }

    public override async ValueTask Run(IReadOnlyList<RowBatch> batches, bool begin, bool commit)
    {
        if (begin && connection.State != System.Data.ConnectionState.Open) await Reopen();
        await using var travelling = new NpgsqlBatch(connection);
        if (begin) travelling.BatchCommands.Add(new NpgsqlBatchCommand("begin"));
        foreach (var batch in batches)
            if (batch.Rows.Count > 0) travelling.BatchCommands.Add(Command(batch));
        if (commit) travelling.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        if (travelling.BatchCommands.Count == 0) return;

        Telemetry.SqlRoundTrips.Add(1);
        await using var reader = await travelling.ExecuteReaderAsync();
        foreach (var batch in batches)
        {
            if (batch.Rows.Count == 0 || !batch.Statement.ForPostgres.Contains("returning", StringComparison.Ordinal)) continue;
            while (await reader.ReadAsync()) batch.Returned.Add(Row(reader));
            await reader.NextResultAsync();
        }

        // To the end, so that a fault of the last statements, the commit among them, is heard.
        while (await reader.NextResultAsync())
        {
        }
    }

    public override Task Join(JoinedAct act) => act(connection);

    public override async ValueTask Rollback()
    {
        // A connection that broke is closed by now; the server has rolled back by itself, and the next transaction opens it again.
        if (connection.State != System.Data.ConnectionState.Open) return;
        try
        {
            await Execute("rollback");
        }
        catch (NpgsqlException)
        {
            await connection.CloseAsync();
        }
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task Reopen()
    {
        await connection.OpenAsync();
        await Execute(ByKeyOnly);
    }

    private async Task Execute(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Command(RowBatch batch)
    {
        var command = new NpgsqlBatchCommand(batch.Statement.ForPostgres);
        for (var index = 0; index < batch.Statement.Columns.Count; index++)
            command.Parameters.Add(Parameter(batch, index));
        return command;
    }

    private static NpgsqlParameter Parameter(RowBatch batch, int index)
    {
        var rows = batch.Rows;
        switch (batch.Statement.Columns[index].Kind)
        {
            case ColumnKind.Whole:
                var wholes = new long?[rows.Count];
                for (var row = 0; row < wholes.Length; row++) wholes[row] = (long?)rows[row][index];
                return new NpgsqlParameter<long?[]> { TypedValue = wholes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
            case ColumnKind.Text:
                var texts = new string?[rows.Count];
                for (var row = 0; row < texts.Length; row++) texts[row] = (string?)rows[row][index];
                return new NpgsqlParameter<string?[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
            default:
                var blobs = new byte[]?[rows.Count];
                for (var row = 0; row < blobs.Length; row++) blobs[row] = (byte[]?)rows[row][index];
                return new NpgsqlParameter<byte[]?[]> { TypedValue = blobs, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
        }
    }

    private static object?[] Row(NpgsqlDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var index = 0; index < row.Length; index++)
        {
            row[index] = reader.IsDBNull(index) ? null : reader.GetValue(index) switch
            {
                int whole => (long)whole,
                short whole => (long)whole,
                var value => value,
            };
        }

        return row;
    }
}
