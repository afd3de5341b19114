using System.Globalization;
using System.Reflection;
using DbUp;
using DbUp.Builder;
using Npgsql;

namespace Somgate.Storage;

/// <summary>Applies the numbered scripts once each, one process at a time. Forward only.</summary>
internal static class Migrator
{
    /// <summary>Any constant that no other software on the same database uses.</summary>
    private const long LockNumber = 0x536F6D67617465;

    /// <param name="through">Number of the last script that is applied.</param>
    public static void Upgrade(DatabaseOptions options, int through = int.MaxValue)
    {
        if (options.Postgres.Length > 0) UpgradePostgres(options.Postgres, through);
        else UpgradeSqlite(Path.GetFullPath(options.Path), through);
    }

    private static void UpgradePostgres(string connectionString, int through)
    {
        using var holder = new NpgsqlConnection(connectionString);
        holder.Open();
        using var take = new NpgsqlCommand("select pg_advisory_lock($1)", holder) { Parameters = { new() { Value = LockNumber } } };
        take.ExecuteNonQuery();
        Run(DeployChanges.To.PostgresqlDatabase(connectionString), ".postgres.sql", through);
    }

    private static void UpgradeSqlite(string path, int through)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        // The file's own lock can't be held over several transactions, so a lock file beside it keeps a second process out.
        using var alone = LockFile(path + ".migrating");
        Run(DeployChanges.To.SqliteDatabase($"Data Source={path};Pooling=False"), ".sqlite.sql", through);
    }

    private static void Run(UpgradeEngineBuilder builder, string ending, int through)
    {
        var result = builder
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.EndsWith(ending, StringComparison.Ordinal) && NumberOf(name) <= through)
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful) throw new InvalidOperationException($"the schema could not be brought up to date at {result.ErrorScript?.Name}", result.Error);
    }

    /// <summary>That of <c>….Migrations.0001_initial.sqlite.sql</c> is 1.</summary>
    private static int NumberOf(string script) => int.Parse(script[(script.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..][..4], CultureInfo.InvariantCulture);

    private static FileStream LockFile(string path)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (tries < LockTriesMax)
            {
                using var pause = new ManualResetEventSlim();
                pause.Wait(LockPauseMs);
            }
        }
    }

    private const string Folder = ".Migrations.";
    private const int LockTriesMax = 300;
    private const int LockPauseMs = 100;
}
