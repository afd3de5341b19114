namespace Somgate.Storage;

/// <summary>Section <c>Database</c>: where everything is kept.</summary>
internal sealed record DatabaseOptions
{
    /// <summary>The SQLite file; used unless <see cref="Postgres"/> is set.</summary>
    public string Path { get; init; } = "somgate.db";

    /// <summary>Npgsql connection string of a PostgreSQL 15 or newer; empty: SQLite.</summary>
    public string Postgres { get; init; } = "";

    /// <summary>Folder of the keys that encrypt account numbers, codes and secrets; empty: beside the SQLite file, with PostgreSQL in the database.</summary>
    public string Keys { get; init; } = "";

    /// <summary>PostgreSQL: loops that write at the same time; SQLite always has one. One makes the largest groups, and is the fastest until a server has many cores to spare.</summary>
    public int Writers { get; init; } = 1;

    /// <summary>Changes written by one transaction at the most.</summary>
    public int BatchMax { get; init; } = 256;

    public IEnumerable<string> Faults()
    {
        if (Path.Length == 0 && Postgres.Length == 0) yield return "Database:Path: a file is needed unless Database:Postgres is set";
        if (Writers is < 1 or > 32) yield return "Database:Writers: 1 to 32";
        if (BatchMax is < 1 or > 2000) yield return "Database:BatchMax: 1 to 2000";
    }
}
