extern alias service;

using System.Globalization;
using Bench.Running;
using service::Somgate.Storage;

namespace Bench.Registers;

/// <summary>A register of as many payments as wished on either engine, in a folder of its own; both are gone with it.</summary>
internal sealed class FilledRegister : IAsyncDisposable
{
    private const long DefaultCount = 100_000;

    private readonly PostgresCluster? cluster;

    private FilledRegister(string folder, long count, PostgresCluster? cluster, Database database) =>
        (Folder, Count, this.cluster, Database) = (folder, count, cluster, database);

    public string Folder { get; }

    public long Count { get; }

    public Database Database { get; }

    /// <summary>Every project that has payments.</summary>
    public static IReadOnlyList<long> Projects { get; } = [.. Enumerable.Range(1, RegisterFill.Projects).Select(number => (long)number)];

    /// <param name="options"><c>--payments N</c>; <c>--postgres</c> for a server of its own, or <c>--postgres-at CONNECTION</c> for an empty database that is there.</param>
    public static async Task<FilledRegister> Make(string[] options, TimeProvider time)
    {
        var count = Option("--payments") is { } number ? long.Parse(number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : DefaultCount;
        var folder = Directory.CreateTempSubdirectory("somgate-register-").FullName;
        var cluster = options.Contains("--postgres") ? await PostgresCluster.Start(Path.Combine(folder, "postgres")) : null;
        if (cluster is not null) await cluster.Sql("postgres", "create database register");
        var settings = new DatabaseOptions
        {
            Path = Path.Combine(folder, "somgate.db"),
            Postgres = Option("--postgres-at") ?? cluster?.ConnectionTo("register") ?? "",
            Keys = Path.Combine(folder, "keys"),
        };
        Migrator.Upgrade(settings);
        var register = new FilledRegister(folder, count, cluster, new Database(settings));
        await RegisterFill.Run(register.Database, count, time.GetUtcNow().ToUnixTimeMilliseconds() - RegisterFill.SpanMs);
        return register;

        string? Option(string name) => Array.IndexOf(options, name) is var at and >= 0 ? options[at + 1] : null;
    }

    /// <summary>Processor time of this program, and of the database server where it is one of our own.</summary>
    public (CpuTime Program, CpuTime? Server) Cpu() => (CpuTime.OfProcess(Environment.ProcessId), cluster is null ? null : CpuTime.OfTree(cluster.ProcessId));

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
        // A server that runs as another user owns its own files.
        if (cluster is null || Environment.IsPrivilegedProcess) Directory.Delete(Folder, recursive: true);
    }
}
