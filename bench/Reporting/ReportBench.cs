extern alias service;

using System.Globalization;
using Bench.Registers;
using Bench.Running;
using Microsoft.Extensions.Logging.Abstractions;
using service::Somgate.Projects;
using service::Somgate.Register;
using service::Somgate.Reports;
using service::Somgate.Storage;

namespace Bench.Reporting;

/// <summary>One report over many payments: rows a second and memory above idle (reports.md 1, row 5). Prints a table.</summary>
internal static class ReportBench
{
    private const int RowsASecondTarget = 100_000;
    private const double MebibytesTarget = 100;

    public static async Task<int> Run(string[] options, TimeProvider time)
    {
        var at = Array.IndexOf(options, "--payments");
        var count = at < 0 ? 100_000 : long.Parse(options[at + 1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("somgate-reports-").FullName;
        await using var cluster = options.Contains("--postgres") ? await PostgresCluster.Start(Path.Combine(folder, "postgres")) : null;
        if (cluster is not null) await cluster.Sql("postgres", "create database register");
        var settings = new DatabaseOptions { Path = Path.Combine(folder, "somgate.db"), Postgres = cluster?.ConnectionTo("register") ?? "", Keys = Path.Combine(folder, "keys") };
        Migrator.Upgrade(settings);
        await using (var database = new Database(settings))
        {
            await RegisterFill.Run(database, count, time.GetUtcNow().ToUnixTimeMilliseconds() - RegisterFill.SpanMs);
            await Measure(database, folder, count, time);
        }

        if (cluster is null) Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task Measure(Database database, string folder, long count, TimeProvider time)
    {
        var vault = await VaultStore.Open(database, CancellationToken.None);
        var projects = new ProjectWorker(new ProjectStore(database, vault), time, NullLogger<ProjectWorker>.Instance);
        var writer = new ReportWriter(database, new RegisterStore(database, vault, time), new ReportStore(database), projects, new() { Folder = Path.Combine(folder, "reports"), FreeMiB = 0 }, time);
        Console.WriteLine($"{count:N0} payments on {database.Engine}\n\n| template | rows | s | rows/s | MiB above idle | MiB of file |\n| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, template) in GivenTemplates.All)
        {
            if (name is not ("payments" or "operations")) continue;
            var definition = template with { Filter = template.Filter with { Period = RegisterPeriod.Ever, HasPeriod = true } };
            var report = new Report
            {
                ReportId = 1,
                MerchantId = 1,
                Definition = definition,
                IsTest = false,
                Projects = [.. Enumerable.Range(1, RegisterFill.Projects).Select(number => (long)number)],
                MadeAt = time.GetUtcNow(),
                MadeBy = "bench",
            };
            GC.Collect();
            PeakMemory.Reset(Environment.ProcessId);
            var idle = PeakMemory.MebibytesOf(Environment.ProcessId);
            var began = time.GetTimestamp();
            var outcome = await writer.Write(report, (_, _) => Task.CompletedTask, CancellationToken.None);
            var took = time.GetElapsedTime(began).TotalSeconds;
            if (outcome is not ReportOutcome.Written written) throw new BenchFailure($"the report of {name} was not written: {outcome}");
            var (rate, above) = (written.Tally.Rows / took, PeakMemory.MebibytesOf(Environment.ProcessId) - idle);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {written.Tally.Rows:N0} | {took:0.0} | {rate:N0}{(rate < RowsASecondTarget ? " **slow**" : "")} | {above:0}{(above > MebibytesTarget ? " **much**" : "")} | {written.File.Bytes / 1048576.0:0} |"));
        }
    }
}
