using Npgsql;
using Somgate.Tests.Support;

[assembly: AssemblyFixture(typeof(PostgresServerEnd))]

namespace Somgate.Tests.Support;

/// <summary>
/// One real PostgreSQL cluster for the whole test run, started at the first test that wants it and gone with the
/// process. It syncs to disk as in production, so that what tests learn about commits is true.
/// </summary>
internal sealed class PostgresServer
{
    private const string FolderPrefix = "somgate-tests-postgres-";

    /// <summary>The oldest major version the product supports.</summary>
    private const int VersionMin = 15;

    /// <summary>Two test classes run at once and each has a pool or two; 200 leaves room for tests of many nodes.</summary>
    private const int ConnectionsMax = 200;

    /// <summary>A free port may be taken between the look and the start; more than a few times running is another fault.</summary>
    private const int StartsMax = 3;

    private static readonly string? Programs = FindPrograms();
    private static readonly Lazy<Task<PostgresServer>> Started = new(() => Task.Run(Start));
    private static int databases;

    private readonly string folder;
    private readonly FileStream claim;
    private int port;
    private int removed;

    private PostgresServer(string folder, FileStream claim) => (this.folder, this.claim) = (folder, claim);

    /// <summary>Why there can be no PostgreSQL in this run; null if there can.</summary>
    public static string? WhyNot =>
        Settings.Fast ? "SOMGATE_TESTS=fast: SQLite alone"
        : Programs is null ? $"PostgreSQL {VersionMin} or newer is not installed; bin/test installs it, or name its programs in SOMGATE_PG_BIN"
        : null;

    private string Data => Path.Combine(folder, "data");
    private string Log => Path.Combine(folder, "log");

    /// <summary>Makes an empty database that no other test has and gives its Npgsql connection string.</summary>
    public static async Task<string> CreateDatabase()
    {
        if (WhyNot is { } reason) throw new InvalidOperationException(reason);
        var server = await Started.Value;
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(server.Connection("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return server.Connection(name);
    }

    /// <summary>Stops the cluster if one was started, and removes every trace of it.</summary>
    public static async Task Stop()
    {
        if (Started.IsValueCreated && !Started.Value.IsFaulted) await (await Started.Value).Remove();
    }

    // Pools of finished tests give their connections back within seconds; else a hundred of them would hold the limit.
    private string Connection(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "postgres",
        Database = database,
        MaxPoolSize = 20,
        ConnectionIdleLifetime = 5,
        ConnectionPruningInterval = 1,
    }.ConnectionString;

    private static async Task<PostgresServer> Start()
    {
        await SweepTheDead();
        var server = Claim();
        // For runs that are cut short; the others stop it with the last test, since the runner gives an exit 10 s.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Remove().GetAwaiter().GetResult();
        Directory.CreateDirectory(server.folder);
        if (Environment.IsPrivilegedProcess) await Shell.Run("chown", ["postgres:", server.folder], server.folder);
        await Run("initdb", ["-D", server.Data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync"], server.folder);
        await File.AppendAllTextAsync(Path.Combine(server.Data, "postgresql.conf"), $"""

            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = {ConnectionsMax}
            log_min_messages = warning

            """);
        await server.Listen();
        return server;
    }

    private async Task Listen()
    {
        for (var start = 1; ; start++)
        {
            port = FreePort.Take();
            try
            {
                await Run("pg_ctl", ["start", "-w", "-D", Data, "-l", Log, "-o", $"-p {port}"], folder);
                return;
            }
            catch (InvalidOperationException failed)
            {
                var said = File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "";
                if (start == StartsMax) throw new InvalidOperationException($"PostgreSQL does not start: {said}", failed);
            }
        }
    }

    private async Task Remove()
    {
        if (Interlocked.Exchange(ref removed, 1) == 1) return;
        await Remove(folder);
        var name = claim.Name;
        await claim.DisposeAsync();
        File.Delete(name);
    }

    private static async Task Remove(string folder)
    {
        var data = Path.Combine(folder, "data");
        if (File.Exists(Path.Combine(data, "postmaster.pid")))
        {
            try { await Run("pg_ctl", ["stop", "-w", "-m", "immediate", "-D", data], folder); }
            catch (InvalidOperationException) { /* It had died already; the folder goes all the same. */ }
        }
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    // A run that was killed leaves its cluster running. Its claim, a locked file, was freed by the kernel: whoever can
    // lock it knows that the owner is dead, whatever process has its number now.
    private static async Task SweepTheDead()
    {
        foreach (var left in Directory.GetFiles(Path.GetTempPath(), FolderPrefix + "*.lock"))
        {
            try
            {
                await using var held = new FileStream(left, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                await Remove(Path.ChangeExtension(left, null));
                File.Delete(left);
            }
            catch (IOException) { /* Its owner lives, or another run is sweeping it. */ }
            catch (UnauthorizedAccessException) { /* Another user's. */ }
        }
    }

    private static PostgresServer Claim()
    {
        for (var attempt = 0; ; attempt++)
        {
            var folder = Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}-{attempt}");
            try
            {
                return new(folder, new FileStream(folder + ".lock", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (attempt < StartsMax) { /* The name is taken: a dead owner had our number. */ }
        }
    }

    // PostgreSQL refuses to run as root, so root borrows the user that the package has made for it.
    private static Task<string> Run(string program, string[] arguments, string folder)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? Shell.Run("/usr/sbin/runuser", ["-u", "postgres", "--", path, .. arguments], folder)
            : Shell.Run(path, arguments, folder);
    }

    private static string? FindPrograms()
    {
        if (Settings.PostgresPrograms is { } named) return named;
        const string installed = "/usr/lib/postgresql";
        if (!Directory.Exists(installed)) return null;
        return Directory.GetDirectories(installed)
            .Where(major => int.TryParse(Path.GetFileName(major), out var version) && version >= VersionMin)
            .Select(major => Path.Combine(major, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "pg_ctl")))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}

/// <summary>What the runner disposes of when the last test is over.</summary>
public sealed class PostgresServerEnd : IAsyncDisposable
{
    public ValueTask DisposeAsync() => new(PostgresServer.Stop());
}
