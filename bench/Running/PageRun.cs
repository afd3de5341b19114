using System.Globalization;
using System.Text.RegularExpressions;

namespace Bench.Running;

/// <summary>
/// What the Payment Page costs (payment-page.md 19.3): processor time of a view, requests of the first page, time from a click to the stream of an open page,
/// and the memory of pages that wait. The product runs on SQLite, as it ships.
/// </summary>
internal sealed partial class PageRun(TimeProvider time) : IAsyncDisposable
{
    public const string Heading = "## The Payment Page";

    private const string ResultsPath = "bench/RESULTS.md";
    private const int Connections = 16;
    private const int Views = 6000;
    private const int Clicks = 200;
    private const int WaitingPages = 5000;

    /// <summary>Two beats of the streams and what they cost.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(32);

    private readonly Stack<IAsyncDisposable> started = new();
    private readonly CancellationTokenSource stopped = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string folder = Path.Combine("/var/tmp", $"somgate-bench-page-{Environment.ProcessId}");
    private readonly List<PageVisitor> waiting = [];

    public static async Task<int> Run(TimeProvider time)
    {
        try
        {
            await using var run = new PageRun(time);
            var section = await run.Measure();
            Console.WriteLine(section);
            await PutInto(ResultsPath, section);
            return 0;
        }
        catch (BenchFailure failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in waiting) visitor.Dispose();
        http.Dispose();
        while (started.TryPop(out var one)) await one.DisposeAsync();
        stopped.Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private async Task<string> Measure()
    {
        Directory.CreateDirectory(folder);
        var loadBefore = Load();
        var service = await Start();
        var first = await Visitor(service.Port);
        var requests = await RequestsOf(first);
        await CostOf(service, () => View(first));
        var view = await CostOf(service, () => View(first));
        var opening = await CostOf(service, () => Visitor(service.Port));
        // The way of a click is driven until it is compiled, then measured.
        await LatenciesOf(service, Clicks);
        var quiet = await LatenciesOf(service, Clicks);
        var memoryBefore = Memory(service);
        await Fill(service);
        var memory = Memory(service);
        var full = await LatenciesOf(service, Clicks);
        var cpu = CpuTime.OfProcess(service.Program.ProcessId);
        await Task.Delay(Idle, time, stopped.Token);
        var idle = (CpuTime.OfProcess(service.Program.ProcessId) - cpu).Micros / Idle.TotalMicroseconds * 100;
        return Section(
            $"{Machine.Line(folder, null, time)} · load of the machine {loadBefore} before and {Load()} after",
            ("processor time of a page view (S2)", $"{view.ToString("N0", CultureInfo.InvariantCulture)} µs", "1,000 µs"),
            ("processor time of an opening, checked and stored", $"{opening.ToString("N0", CultureInfo.InvariantCulture)} µs", "–"),
            ("requests of the first page, its redirect aside", $"{requests}", "3"),
            ("from the click on Pay to the stream of the open page, p50 / p99 / most", Text(quiet), "300 ms from the commit"),
            ($"the same while {WaitingPages:N0} other pages wait", Text(full), "300 ms from the commit"),
            ($"memory with {WaitingPages:N0} waiting pages, before them", $"{memory:0} MiB, {memoryBefore:0} MiB", "300 MiB"),
            ($"processor time while {WaitingPages:N0} pages wait and nothing happens", $"{idle:0.0} % of one core", "–"));
    }

    private async Task<Contestant> Start()
    {
        var bank = Started(ChildProgram.StartOwn(time, [], "bank"));
        var bankPort = await bank.HearPort();
        // Takes callbacks and does nothing else.
        var driver = Started(ChildProgram.StartOwn(time, [], "drive"));
        var callbacks = $"http://127.0.0.1:{await driver.HearPort()}/callback";
        var service = await new Product(time, folder, bankPort, callbacks, http).StartOnSqlite(stopped.Token);
        Started(service.Program);
        return service;
    }

    private async Task<PageVisitor> Visitor(int port) => await PageVisitor.Open(http, port, stopped.Token);

    private async Task View(PageVisitor visitor)
    {
        if (!(await visitor.Document(stopped.Token)).Contains("data-screen=\"S2\"", StringComparison.Ordinal)) throw new BenchFailure("The page doesn't show S2.");
    }

    private async Task<int> RequestsOf(PageVisitor visitor) => 1 + FileAddress().Matches(await visitor.Document(stopped.Token)).Select(match => match.Value).Distinct().Count();

    /// <summary>Processor time of the service for each, in microseconds.</summary>
    private static async Task<double> CostOf(Contestant service, Func<Task> one)
    {
        var before = CpuTime.OfProcess(service.Program.ProcessId);
        await Parallel.ForAsync(0, Views, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (_, _) => await one());
        return (CpuTime.OfProcess(service.Program.ProcessId) - before).Micros / Views;
    }

    /// <summary>From sending Pay until the stream of the same page tells the next step: the registration itself and the way to the page.</summary>
    private async Task<double[]> LatenciesOf(Contestant service, int count)
    {
        var taken = new double[count];
        for (var number = 0; number < count; number++)
        {
            using var visitor = await Visitor(service.Port);
            await visitor.Listen(stopped.Token);
            var begun = time.GetTimestamp();
            var told = visitor.Hear(step => step != "phone", time, stopped.Token);
            await visitor.Pay(stopped.Token);
            taken[number] = time.GetElapsedTime(begun, await told).TotalMilliseconds;
        }
        Array.Sort(taken);
        return taken;
    }

    /// <summary>Pages whose customers have pressed Pay and look for the code.</summary>
    private async Task Fill(Contestant service)
    {
        await Parallel.ForAsync(0, WaitingPages, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (_, _) =>
        {
            var visitor = await Visitor(service.Port);
            await visitor.Pay(stopped.Token);
            await visitor.Listen(stopped.Token);
            await visitor.Hear(step => step == "code", time, stopped.Token);
            lock (waiting) waiting.Add(visitor);
        });
    }

    private static double Memory(Contestant service)
    {
        var line = File.ReadLines($"/proc/{service.Program.ProcessId}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Text(double[] sorted) => $"{sorted[sorted.Length / 2]:0.0} / {sorted[sorted.Length * 99 / 100]:0.0} / {sorted[^1]:0.0} ms";

    private static string Section(string machine, params (string What, string Measured, string Bound)[] rows) => $"""
        {Heading}

        {machine}

        | what | measured | bound |
        | --- | ---: | ---: |
        {string.Join('\n', rows.Select(row => $"| {row.What} | {row.Measured} | {row.Bound} |"))}

        Processor time is that of the service for each of {Views:N0} requests over {Connections} connections; views are warmed up with as many. Clicks come one at a time;
        their time holds the request, the registration and its commit. A page that waits has pressed Pay and holds its stream open. SQLite; the bank agrees at once.

        Again: `bin/bench page`.
        """;

    /// <summary>Puts the section in the place of its last version, or at the end.</summary>
    private static async Task PutInto(string path, string section)
    {
        var page = File.Exists(path) ? await File.ReadAllTextAsync(path) : "";
        var from = page.IndexOf(Heading, StringComparison.Ordinal);
        if (from < 0)
        {
            await File.WriteAllTextAsync(path, $"{page.TrimEnd()}\n\n{section}\n");
            return;
        }
        var next = page.IndexOf("\n## ", from, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, page[..from] + section + "\n" + (next < 0 ? "" : page[next..]));
    }

    /// <summary>The section as the page of results has it, for who writes that page anew; empty: it has none.</summary>
    public static string KeptOf(string path)
    {
        var page = File.Exists(path) ? File.ReadAllText(path) : "";
        var from = page.IndexOf(Heading, StringComparison.Ordinal);
        if (from < 0) return "";
        var next = page.IndexOf("\n## ", from, StringComparison.Ordinal);
        return "\n" + (next < 0 ? page[from..] : page[from..next]);
    }

    private T Started<T>(T one) where T : IAsyncDisposable
    {
        started.Push(one);
        return one;
    }

    [GeneratedRegex("(?:href|src)=\"/shared/[^\"]+\"")]
    private static partial Regex FileAddress();
}
