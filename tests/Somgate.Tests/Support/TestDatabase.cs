namespace Somgate.Tests.Support;

/// <summary>An empty database of one test, of either engine; gone when disposed.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("somgate-test-").FullName;

    public required Engine Engine { get; init; }

    /// <summary>Npgsql connection string; null on SQLite.</summary>
    public string? Postgres { get; private init; }

    /// <summary>The SQLite file, which is not there yet; null on PostgreSQL.</summary>
    public string? Path => Engine == Engine.Sqlite ? System.IO.Path.Combine(folder, "somgate.db") : null;

    /// <summary>A folder of this test's own, for keys and whatever else lies beside a database.</summary>
    public string Folder => folder;

    /// <summary>The settings that lead the service to this database.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        [Engine == Engine.Sqlite ? "Database:Path" : "Database:Postgres"] = Path ?? Postgres,
        ["Database:Keys"] = System.IO.Path.Combine(folder, "keys"),
        ["Reports:Folder"] = System.IO.Path.Combine(folder, "reports"),
        // Whoever tests on a full disk shall not hear of it here.
        ["Reports:FreeMiB"] = "0",
    };

    public static async Task<TestDatabase> Create(Engine engine) => new()
    {
        Engine = engine,
        Postgres = engine == Engine.Postgres ? await PostgresServer.CreateDatabase() : null,
    };

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
