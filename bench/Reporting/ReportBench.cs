extern alias service;

using System.Globalization;
using System.Security.Cryptography;
using Bench.Registers;
using Bench.Running;
using Microsoft.Extensions.Logging.Abstractions;
using service::Somgate.Projects;
using service::Somgate.Register;
using service::Somgate.Reports;
using service::Somgate.Storage;

namespace Bench.Reporting;

/// <summary>
/// One report over many payments: rows a second and memory above idle (reports.md 1, row 5). Prints a table; fails if a file isn't what was counted, or if memory grows.
/// </summary>
internal static class ReportBench
{
    private const int RowsASecondTarget = 100_000;
    private const double MebibytesMax = 100;
    private const double MicrosASecond = 1_000_000;

    public static async Task<int> Run(string[] options, TimeProvider time)
    {
        await using var register = await FilledRegister.Make(options, time);
        var vault = await VaultStore.Open(register.Database, CancellationToken.None);
        var projects = new ProjectWorker(new ProjectStore(register.Database, vault), time, NullLogger<ProjectWorker>.Instance);
        var settings = new ReportOptions { Folder = Path.Combine(register.Folder, "reports"), FreeMiB = 0 };
        var writer = new ReportWriter(register.Database, new RegisterStore(register.Database, vault, time), new ReportStore(register.Database), projects, settings, time);
        Console.WriteLine($"""
            {register.Count:N0} payments on {register.Database.Engine}

            | template | rows | s | of them counting | rows/s | rows a CPU second | CPU of the server, s | MiB above idle | MiB of file |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """);
        foreach (var name in new[] { "payments", "operations" })
        {
            var definition = GivenTemplates.All[name];
            await Measure(register, writer, name, definition with { Filter = definition.Filter with { Period = RegisterPeriod.Ever, HasPeriod = true } }, time);
        }

        return 0;
    }

    private static async Task Measure(FilledRegister register, ReportWriter writer, string name, ReportDefinition definition, TimeProvider time)
    {
        var report = new Report
        {
            ReportId = 1,
            MerchantId = 1,
            Definition = definition,
            IsTest = false,
            Projects = FilledRegister.Projects,
            MadeAt = time.GetUtcNow(),
            MadeBy = "bench",
        };
        GC.Collect();
        PeakMemory.Reset(Environment.ProcessId);
        var idle = PeakMemory.MebibytesOf(Environment.ProcessId);
        var (cpu, began) = (register.Cpu(), time.GetTimestamp());
        var counting = TimeSpan.Zero;
        var outcome = await writer.Write(report, Tell, CancellationToken.None);
        var (took, spent) = (time.GetElapsedTime(began).TotalSeconds, register.Cpu());
        var above = PeakMemory.MebibytesOf(Environment.ProcessId) - idle;
        if (outcome is not ReportOutcome.Written written) throw new BenchFailure($"the report of {name} was not written: {outcome}");
        var (rate, own) = (written.Tally.Rows / took, (spent.Program - cpu.Program).Micros / MicrosASecond);
        var server = spent.Server is { } after && cpu.Server is { } before ? $"{(after - before).Micros / MicrosASecond:0.0}" : "–";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {written.Tally.Rows:N0} | {took:0.0} | {counting.TotalSeconds:0.0} | {rate:N0}{(rate < RowsASecondTarget ? " **slow**" : "")} | {written.Tally.Rows / own:N0} | {server} | {above:0}{(above > MebibytesMax ? " **much**" : "")} | {written.File.Bytes / 1048576.0:0} |"));
        await Check(writer.PathOf(report), name, written);
        if (above > MebibytesMax) throw new BenchFailure($"the report of {name} took {above:0} MiB, more than {MebibytesMax:0}");

        Task Tell(long total, long done)
        {
            // Told for the first time when all is counted.
            if (done == 0) counting = time.GetElapsedTime(began);
            return Task.CompletedTask;
        }
    }

    /// <summary>The file is what was counted, to the last byte.</summary>
    private static async Task Check(string path, string name, ReportOutcome.Written written)
    {
        await using var file = File.OpenRead(path);
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file)) != written.File.Sha256) throw new BenchFailure($"the file of {name} has another hash");
        if (File.ReadLines(path).LongCount() != written.Tally.Rows + 1) throw new BenchFailure($"the file of {name} has other rows");
    }
}
