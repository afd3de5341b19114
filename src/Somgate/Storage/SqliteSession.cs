using Microsoft.Data.Sqlite;
using Somgate.Running;
using SQLitePCL;

namespace Somgate.Storage;

/// <summary>SQLite by its own C interface: statements are prepared once and bound without a layer between, which is half of the writer's cost.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : RowSession
{
    private readonly Dictionary<string, sqlite3_stmt> prepared = [];

    public override ValueTask Run(IReadOnlyList<RowBatch> batches, bool begin, bool commit)
    {
        if (begin) Step("begin immediate");
        var statements = 0;
        foreach (var batch in batches)
        {
            if (batch.Rows.Count == 0) continue;
            var statement = Prepared(batch.Statement.ForSqlite);
            foreach (var row in batch.Rows) Execute(statement, row, batch.Returned);
            statements += batch.Rows.Count;
        }

        if (commit) Step("commit");
        Telemetry.SqlRoundTrips.Add(statements);
        return ValueTask.CompletedTask;
    }

    public override Task Join(JoinedAct act) => act(connection);

    public override ValueTask Rollback()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0) Step("rollback");
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var statement in prepared.Values) statement.Dispose();
        prepared.Clear();
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Step(string sql) => Execute(Prepared(sql), [], null);

    private sqlite3_stmt Prepared(string sql)
    {
        if (prepared.TryGetValue(sql, out var known)) return known;
        Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return prepared[sql] = statement;
    }

    private void Execute(sqlite3_stmt statement, object?[] values, List<object?[]>? returned)
    {
        try
        {
            for (var index = 0; index < values.Length; index++) Bind(statement, index + 1, values[index]);
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW) returned?.Add(Row(statement));
            if (code != raw.SQLITE_DONE) Check(code);
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    private void Bind(sqlite3_stmt statement, int index, object? value) => Check(value switch
    {
        null => raw.sqlite3_bind_null(statement, index),
        long whole => raw.sqlite3_bind_int64(statement, index, whole),
        string text => raw.sqlite3_bind_text(statement, index, text),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        _ => throw new ArgumentException($"a row holds long, string or byte[], not {value.GetType()}", nameof(value)),
    });

    private static object?[] Row(sqlite3_stmt statement)
    {
        var row = new object?[raw.sqlite3_column_count(statement)];
        for (var index = 0; index < row.Length; index++)
        {
            row[index] = raw.sqlite3_column_type(statement, index) switch
            {
                raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, index),
                raw.SQLITE_TEXT => raw.sqlite3_column_text(statement, index).utf8_to_string(),
                raw.SQLITE_BLOB => raw.sqlite3_column_blob(statement, index).ToArray(),
                _ => null,
            };
        }

        return row;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, connection.Handle);
    }
}
