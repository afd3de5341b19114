using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Somgate.Storage;
using SQLitePCL;

namespace Somgate.Register;

/// <summary>One connection with one snapshot: all that is asked of it is of the same moment (dashboard.md 2.3; reports.md 1).</summary>
internal sealed class RegisterReadingStore : IAsyncDisposable
{
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;

    private RegisterReadingStore(Engine engine, DbConnection connection, DbTransaction transaction) =>
        (Engine, this.connection, this.transaction) = (engine, connection, transaction);

    public Engine Engine { get; }

    public static async Task<RegisterReadingStore> Open(Database database, CancellationToken cancel)
    {
        var connection = await database.Open(cancel);
        // On SQLite it must be one that doesn't begin by taking the writer's lock.
        var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        return new(database.Engine, connection, transaction);
    }

    /// <summary>
    /// Before questions that walk an index a few rows at a time. PostgreSQL thinks too little of how many rows a join has, and towards the end of a range it would rather
    /// sort all that is left, for each few rows anew. Where no index has the order it sorts all the same.
    /// </summary>
    public async Task WalkIndexes(CancellationToken cancel)
    {
        if (Engine == Engine.Postgres) await Ask("set local enable_sort = off", [], _ => true, cancel);
    }

    /// <summary>Asks; each row of the answer goes through <paramref name="read"/>.</summary>
    public async Task<List<T>> Ask<T>(string sql, IEnumerable<KeyValuePair<string, object>> given, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        // The caller's own limit counts, and a stream for a report has none.
        command.CommandTimeout = 0;
        foreach (var (name, value) in given)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        // SQLite works on the caller's thread and looks at no token: it is told to stop.
        await using var stop = connection is SqliteConnection { Handle: { } handle } ? cancel.Register(() => raw.sqlite3_interrupt(handle)) : default;
        try
        {
            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
            return rows;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("the question was stopped", fault, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
