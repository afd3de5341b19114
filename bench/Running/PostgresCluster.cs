namespace Bench.Running;

/// <summary>A private PostgreSQL server on the measured disk: as it comes, with durability on, on a free loopback port; gone with the bench.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string SystemUser = "postgres";

    private readonly string programs;
    private readonly string folder;

    private PostgresCluster(string programs, string folder, int port, string version)
    {
        this.programs = programs;
        this.folder = folder;
        Port = port;
        Version = version;
    }

    public int Port { get; }

    public string Version { get; }

    /// <summary>Of the server's first process, under which all its backends stand.</summary>
    public int ProcessId { get; private set; }

    public static async Task<PostgresCluster> Start(string folder)
    {
        var programs = FindPrograms();
        var version = (await OneShot.Run(Path.Combine(programs, "postgres"), ["--version"])).Trim().Split(' ')[2];
        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess) await OneShot.Run("chown", [SystemUser, folder]);
        var cluster = new PostgresCluster(programs, folder, LoopbackPort.Free(), version);
        await cluster.AsServerUser("initdb", "-D", cluster.Store, "-U", SystemUser, "-A", "trust", "-E", "UTF8", "--locale=C");
        await cluster.Configure();
        await cluster.AsServerUser("pg_ctl", "start", "-w", "-D", cluster.Store, "-l", Path.Combine(folder, "server.log"));
        cluster.ProcessId = int.Parse(File.ReadLines(Path.Combine(cluster.Store, "postmaster.pid")).First());
        return cluster;
    }

    public string ConnectionTo(string database) => $"Host=127.0.0.1;Port={Port};Username={SystemUser};Database={database}";

    public Task Sql(string database, string statements) =>
        OneShot.Run(
            Path.Combine(programs, "psql"), ["-h", "127.0.0.1", "-p", $"{Port}", "-U", SystemUser, "-d", database, "-v", "ON_ERROR_STOP=1", "-q"],
            input: statements);

    public Task<string> PgBench(string database, CancellationToken cancel, params string[] arguments) =>
        OneShot.Run(Path.Combine(programs, "pgbench"), ["-h", "127.0.0.1", "-p", $"{Port}", "-U", SystemUser, .. arguments, database], cancel: cancel);

    private string Store => Path.Combine(folder, "cluster");

    private Task Configure() => File.AppendAllTextAsync(Path.Combine(Store, "postgresql.conf"), $"""
        listen_addresses = '127.0.0.1'
        port = {Port}
        unix_socket_directories = ''
        fsync = on
        synchronous_commit = on
        wal_sync_method = fdatasync
        shared_buffers = 256MB
        max_connections = 300

        """);

    // The server refuses to run as root; whoever else starts the bench runs it as himself.
    private Task<string> AsServerUser(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? OneShot.Run("runuser", ["-u", SystemUser, "--", Path.Combine(programs, program), .. arguments])
        : OneShot.Run(Path.Combine(programs, program), arguments);

    private static string FindPrograms()
    {
        const string DebianFolder = "/usr/lib/postgresql";
        var newest = Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder).MaxBy(path => int.TryParse(Path.GetFileName(path), out var number) ? number : 0)
            : null;
        return newest is not null
            ? Path.Combine(newest, "bin")
            : throw new BenchFailure("PostgreSQL is not installed (apt install postgresql); --engines sqlite goes without.");
    }

    public async ValueTask DisposeAsync() => await AsServerUser("pg_ctl", "stop", "-w", "-m", "fast", "-D", Store);
}
