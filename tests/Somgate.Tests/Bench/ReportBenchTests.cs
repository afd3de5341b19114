using Somgate.Tests.Support;

namespace Somgate.Tests.Bench;

/// <summary>The small form of <c>bin/bench reports</c>: a program of its own writes files of tens of thousands of rows, and its memory stays flat.</summary>
public sealed class ReportBenchTests
{
    /// <summary>Held in memory all together they would take several times the bound.</summary>
    private const int Payments = 60_000;

    /// <summary>Of them 97 in 100 are more than refused, and so have an operation.</summary>
    private const int Operations = 58_200;

    private const double MebibytesMax = 32;

    [Theory, EachDatabase]
    public async Task The_files_of_many_rows_are_what_was_counted_and_take_little_memory(Engine engine)
    {
        await using var database = await TestDatabase.Create(engine);
        string[] options = database.Postgres is { } connection ? ["--postgres-at", connection] : [];
        // Garbage is collected early, so that it doesn't hide what is really held.
        var printed = await Shell.Run("/usr/bin/env", ["DOTNET_GCgen0size=0x400000", "dotnet", BenchProgram.Path, "reports", "--payments", $"{Payments}", .. options], database.Folder);
        var rows = printed.Split('\n').Where(line => line.StartsWith("| payments", StringComparison.Ordinal) || line.StartsWith("| operations", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToArray();
        Assert.True(rows.Length == 2, printed);
        Assert.Equal([$"{Payments:N0}", $"{Operations:N0}"], rows.Select(row => row[2]));
        Assert.All(rows, row => Assert.True(double.Parse(row[8].Split(' ')[0]) < MebibytesMax, printed));
    }
}
