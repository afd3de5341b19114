namespace Somgate.Tests.Support;

/// <summary>What the environment asks of a test run; bin/test sets these from its options.</summary>
internal static class Settings
{
    /// <summary>SQLite alone and no browser, for the minute between two edits.</summary>
    public static bool Fast { get; } = Environment.GetEnvironmentVariable("SOMGATE_TESTS") == "fast";

    /// <summary>The big sizes: simulations of many more payments, for a night rather than a minute.</summary>
    public static bool Long { get; } = Environment.GetEnvironmentVariable("SOMGATE_LONG") == "1";

    /// <summary>The seed of a simulation to be replayed; null draws a new one.</summary>
    public static int? Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SOMGATE_SEED"), out var seed) ? seed : null;

    /// <summary>Where PostgreSQL's programs are, if not where Debian puts them.</summary>
    public static string? PostgresPrograms { get; } = Environment.GetEnvironmentVariable("SOMGATE_PG_BIN");
}
