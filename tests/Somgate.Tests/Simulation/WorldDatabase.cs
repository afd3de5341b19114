using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Somgate.Projects;
using Somgate.Storage;

namespace Somgate.Tests.Simulation;

/// <summary>A SQLite file of one simulation's own, in memory where the system has such a folder: what counts is the order of commits, not the disk.</summary>
internal sealed class WorldDatabase : IDisposable
{
    public const long ProjectId = 1042;

    private const string InMemory = "/dev/shm";

    private static readonly Lazy<(byte[] File, Vault Vault)> Template = new(MakeTemplate);

    private readonly string folder;
    private readonly Database database;
    private readonly SqliteConnection reading;
    private readonly SqliteCommand nextDue;

    private WorldDatabase(string folder)
    {
        this.folder = folder;
        Options = new DatabaseOptions { Path = Path.Combine(folder, "somgate.db") };
        File.WriteAllBytes(Options.Path, Template.Value.File);
        database = new Database(Options);
        reading = new SqliteConnection($"Data Source={Options.Path};Pooling=False");
        reading.Open();
        nextDue = reading.CreateCommand();
        nextDue.CommandText = """
            select min(due) from (
              select min(due_at_ms) as due from operations where due_at_ms is not null
              union all
              select min(due_at_ms) from callbacks where due_at_ms is not null)
            """;
    }

    public DatabaseOptions Options { get; }

    public Vault Vault { get; } = Template.Value.Vault;

    public static WorldDatabase Create(WorldPlan plan)
    {
        var made = new WorldDatabase(NewFolder());
        var projects = new ProjectStore(made.database, made.Vault);
        var cancel = CancellationToken.None;
        // On SQLite nothing of this waits for anything.
        Now(projects.SaveMethod(ProjectId, "mbank", new MethodTerms(Threshold: plan.Threshold, CodeLife: plan.CodeLife), cancel));
        Now(projects.SaveIntermediateCallbacks(ProjectId, plan.WantsIntermediateCallbacks, cancel));
        for (var address = 1; address <= plan.Addresses; address++)
            Now(projects.AddCallbackRule(ProjectId, null, null, null, $"https://merchant-{address}.example/callbacks", cancel));
        return made;
    }

    /// <summary>When the next row of any kind is due, in the world's milliseconds; null: none ever is.</summary>
    public long? NextDueMs() => nextDue.ExecuteScalar() is long unixMs ? VirtualClock.MsOf(DateTimeOffset.FromUnixTimeMilliseconds(unixMs)) : null;

    public IReadOnlyList<T> Query<T>(string sql) => [.. reading.Query<T>(sql)];

    public void Dispose()
    {
        nextDue.Dispose();
        reading.Dispose();
        database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(folder, recursive: true);
    }

    private static (byte[] File, Vault Vault) MakeTemplate()
    {
        var folder = NewFolder();
        try
        {
            var options = new DatabaseOptions { Path = Path.Combine(folder, "template.db"), Keys = Path.Combine(folder, "keys") };
            Migrator.Upgrade(options);
            var database = new Database(options);
            var vault = VaultStore.Open(database, CancellationToken.None).GetAwaiter().GetResult();
            // The key ring is read once, here, and needed as long as the process lives; its files are not.
            vault.Seal("");
            var projects = new ProjectStore(database, vault);
            var merchantId = projects.AddMerchant("Ala-Too Books", CancellationToken.None).GetAwaiter().GetResult();
            Now(projects.AddProject(ProjectId, merchantId, "Books", true, Encoding.UTF8.GetBytes("secret"), 0, 1000, VirtualClock.At(0), CancellationToken.None));
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return (File.ReadAllBytes(options.Path), vault);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string NewFolder()
    {
        if (!Directory.Exists(InMemory)) return Directory.CreateTempSubdirectory("somgate-world-").FullName;
        var number = Interlocked.Increment(ref folders).ToString(CultureInfo.InvariantCulture);
        return Directory.CreateDirectory(Path.Combine(InMemory, $"somgate-world-{Environment.ProcessId}-{number}")).FullName;
    }

    private static int folders;

    private static void Now(Task done) => done.GetAwaiter().GetResult();
}
