using System.Text.Json;
using Bench.Driving;

namespace Bench.Running;

/// <summary>What all counters of a run show at one moment.</summary>
internal sealed record Measures(
    CpuTime Service, CpuTime Database, CpuTime Driver, CpuTime Bank, MachineTime Machine,
    double? Commits, double? Flushes, double? RoundTrips, double BankRequests)
{
    public static async Task<Measures> Read(
        Contestant contestant, ChildProgram driver, ChildProgram bank, int bankPort, HttpClient http, CancellationToken cancel)
    {
        var page = await Page(http, $"http://127.0.0.1:{contestant.Port}/metrics", cancel);
        using var counts = JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{bankPort}/counts", cancel));
        return new Measures(
            CpuTime.OfProcess(contestant.Program.ProcessId),
            contestant.DatabaseProcessId is { } server ? CpuTime.OfTree(server) : default,
            CpuTime.OfProcess(driver.ProcessId), CpuTime.OfProcess(bank.ProcessId), MachineTime.Read(),
            ServicePage.Counter(page, "somgate_commits_total"),
            ServicePage.Counter(page, "somgate_flushes_total"),
            ServicePage.Counter(page, "somgate_sql_round_trips_total"),
            counts.RootElement.EnumerateObject().Sum(count => count.Value.GetDouble()));
    }

    // A product without the page is measured all the same; its counters read n/a.
    private static async Task<string> Page(HttpClient http, string address, CancellationToken cancel)
    {
        using var answer = await http.GetAsync(address, cancel);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(cancel) : "";
    }
}

/// <summary>One measured run, everything per whole purchase.</summary>
internal sealed record Sample(string Contestant, int Connections, int Round, DriveReport Report, Measures Before, Measures After, double PeakMebibytes)
{
    public double PurchasesPerSecond => Report.Whole / Report.ElapsedMs * 1000;
    public double ServiceUserMicros => (After.Service - Before.Service).UserMicros / Report.Whole;
    public double ServiceSystemMicros => (After.Service - Before.Service).SystemMicros / Report.Whole;
    public double ServiceMicros => ServiceUserMicros + ServiceSystemMicros;
    public double DatabaseMicros => (After.Database - Before.Database).Micros / Report.Whole;
    public double DriverMicros => (After.Driver - Before.Driver).Micros / Report.Whole;
    public double BankMicros => (After.Bank - Before.Bank).Micros / Report.Whole;
    public double InterruptMicros => (After.Machine - Before.Machine).InterruptMicros / Report.Whole;
    public double IdleMicros => (After.Machine - Before.Machine).IdleMicros / Report.Whole;

    /// <summary>Programs that have nothing to do with the bench; a busy machine shows here.</summary>
    public double ElsewhereMicros =>
        Math.Max(0, (After.Machine - Before.Machine).ProgramMicros / Report.Whole - ServiceMicros - DatabaseMicros - DriverMicros - BankMicros);

    public double ElsewherePercent => 100 * ElsewhereMicros * Report.Whole / (Report.ElapsedMs * 1000 * Environment.ProcessorCount);

    public double? Commits => (After.Commits - Before.Commits) / Report.Whole;
    public double? Flushes => (After.Flushes - Before.Flushes) / Report.Whole;
    public double? RoundTrips => (After.RoundTrips - Before.RoundTrips) / Report.Whole;

    /// <summary>Two requests of the driver, the service's requests to the bank, the callbacks.</summary>
    public double Exchanges => 4 + (Report.RepeatedCallbacks + After.BankRequests - Before.BankRequests) / Report.Whole;
}

/// <summary>Payments per second of the textbook gateway.</summary>
internal sealed record TextbookSample(int Connections, int Round, double PaymentsPerSecond);
