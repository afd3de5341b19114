using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Somgate.Running;
using SQLitePCL;

namespace Somgate.Storage;

/// <summary>The two engines that Somgate runs on.</summary>
internal enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>Opens connections and knows the few words on which the engines differ.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>How long a write that isn't the writer's waits for the file's lock.</summary>
    private const int BusyTimeoutMs = 10_000;

    private readonly ConcurrentDictionary<string, ConcurrentStack<Question>> kept = [];
    private readonly SemaphoreSlim turns = new(1);
    private readonly NpgsqlDataSource? postgres;
    private readonly string sqlite;

    /// <summary>The writer moves the log into the file after so many pages of 4 KiB (80 MiB): moved as often as by default, under load, the moves would cost more than the commits.</summary>
    private const int CheckpointPages = 20_000;

    /// <summary>Pages that the writer keeps in memory.</summary>
    private const int CacheKiB = 32 * 1024;

    static Database()
    {
        Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;
        // A connection is never used by two threads at once, and nobody reads SQLite's count of its memory: both cost locks at every call.
        Batteries_V2.Init();
        Check(raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD));
        Check(raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0));

        static void Check(int code)
        {
            // Misuse: this process has opened SQLite already, by another door; it goes on with its defaults.
            if (code is not (raw.SQLITE_OK or raw.SQLITE_MISUSE)) throw new InvalidOperationException($"SQLite refused its settings: {code}");
        }
    }

    public Database(DatabaseOptions options)
    {
        Options = options;
        Engine = options.Postgres.Length > 0 ? Engine.Postgres : Engine.Sqlite;
        sqlite = new SqliteConnectionStringBuilder { DataSource = options.Path, Pooling = true, DefaultTimeout = BusyTimeoutMs / 1000 }.ConnectionString;
        if (Engine == Engine.Postgres) postgres = NpgsqlDataSource.Create(Tuned(options.Postgres));
    }

    public Engine Engine { get; }

    public DatabaseOptions Options { get; }

    /// <summary>A connection from the pool, for reading and for rare writes; payments are written by the writer alone.</summary>
    public async ValueTask<DbConnection> Open(CancellationToken cancel)
    {
        Telemetry.SqlRoundTrips.Add(1);
        if (postgres is not null) return await postgres.OpenConnectionAsync(cancel);
        return OpenSqlite();
    }

    /// <summary>
    /// A connection for a write that isn't the writer's and that many may want at once. SQLite lets one write and wakes nobody who waits: of many who ask again and
    /// again some would ask in vain. So there they come one after the other, and only one of them stands against the writer.
    /// </summary>
    public async ValueTask<WriteTurn> OpenToWrite(CancellationToken cancel)
    {
        if (postgres is not null) return new(await Open(cancel), null);
        await turns.WaitAsync(cancel);
        try
        {
            Telemetry.SqlRoundTrips.Add(1);
            var connection = OpenSqlite();
            using var patience = connection.CreateCommand();
            // The driver by itself asks every 150 ms, which a busy writer leaves too few chances.
            patience.CommandText = $"pragma busy_timeout = {BusyTimeoutMs}";
            patience.ExecuteNonQuery();
            return new(connection, turns);
        }
        catch
        {
            turns.Release();
            throw;
        }
    }

    /// <summary>One transaction of a write that isn't the writer's, in its turn.</summary>
    public async Task<T> Change<T>(Func<DbConnection, Task<T>> write, CancellationToken cancel)
    {
        await using var turn = await OpenToWrite(cancel);
        await using var transaction = await turn.Connection.BeginTransactionAsync(cancel);
        var done = await write(turn.Connection);
        await transaction.CommitAsync(cancel);
        return done;
    }

    /// <summary>A question that is asked often: on SQLite its command is kept prepared on a connection of its own, since preparing costs more than asking.</summary>
    public async ValueTask<Question> Ask(string sql, CancellationToken cancel)
    {
        if (Engine == Engine.Sqlite && kept.GetOrAdd(sql, _ => []).TryPop(out var ready))
        {
            Telemetry.SqlRoundTrips.Add(1);
            return ready;
        }

        var connection = await Open(cancel);
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return new(command, connection, Engine == Engine.Sqlite ? kept[sql] : null);
    }

    /// <summary>A connection that belongs to one writer loop.</summary>
    public async Task<RowSession> OpenSession(CancellationToken cancel) =>
        postgres is not null ? await PostgresSession.Open(await postgres.OpenConnectionAsync(cancel)) : new SqliteSession(OpenDurable());

    public async ValueTask DisposeAsync()
    {
        turns.Dispose();
        if (postgres is not null) await postgres.DisposeAsync();
        foreach (var questions in kept.Values)
            while (questions.TryPop(out var question)) await question.Close();
        if (Engine == Engine.Sqlite)
        {
            using var any = new SqliteConnection(sqlite);
            SqliteConnection.ClearPool(any);
        }
    }

    private SqliteConnection OpenSqlite()
    {
        var connection = new SqliteConnection(sqlite);
        connection.Open();
        return connection;
    }

    private SqliteConnection OpenDurable()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(sqlite) { Pooling = false }.ConnectionString);
        connection.Open();
        using var pragmas = connection.CreateCommand();
        // full: a commit is on the disk before anyone hears of it.
        pragmas.CommandText = $"pragma busy_timeout = {BusyTimeoutMs}; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma wal_autocheckpoint = {CheckpointPages}; pragma cache_size = -{CacheKiB};";
        pragmas.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Defaults for what the operator's connection string leaves open: a small pool is the fastest one, and statements stay prepared.</summary>
    internal static string Tuned(string given)
    {
        var tuned = new NpgsqlConnectionStringBuilder(given);
        if (IsOpen("Maximum Pool Size")) tuned.MaxPoolSize = 16;
        if (IsOpen("Max Auto Prepare")) tuned.MaxAutoPrepare = 60;
        if (IsOpen("Auto Prepare Min Usages")) tuned.AutoPrepareMinUsages = 2;
        // Short statements by key are not worth compiling.
        if (IsOpen("Options")) tuned.Options = "-c jit=off";
        tuned.ApplicationName ??= "somgate";
        return tuned.ConnectionString;

        // ContainsKey would say yes to every word that Npgsql knows, given or not.
        bool IsOpen(string keyword) => !tuned.ShouldSerialize(keyword);
    }
}

/// <summary>A connection whose turn it is to write; disposing lets the next one.</summary>
internal sealed class WriteTurn(DbConnection connection, SemaphoreSlim? turns) : IAsyncDisposable
{
    public DbConnection Connection => connection;

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        turns?.Release();
    }
}

/// <summary>A prepared question; disposing gives it back to be asked again, or closes it.</summary>
internal sealed class Question(DbCommand command, DbConnection connection, ConcurrentStack<Question>? home) : IAsyncDisposable
{
    /// <summary>More of one question are not kept: so many are never asked at once but in a burst.</summary>
    private const int KeptMax = 16;

    public Question With(string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return this;
    }

    public Task<DbDataReader> Read(CancellationToken cancel) => command.ExecuteReaderAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        command.Parameters.Clear();
        if (home is null || home.Count >= KeptMax) await Close();
        else home.Push(this);
    }

    public async ValueTask Close()
    {
        await command.DisposeAsync();
        await connection.DisposeAsync();
    }
}
