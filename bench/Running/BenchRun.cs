using System.Runtime.InteropServices;
using System.Text.Json;
using Bench.Driving;

namespace Bench.Running;

/// <summary>Starts everything, drives floor and product by turns, and makes the page of results.</summary>
internal sealed class BenchRun(RunOptions options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Purchases prepared for each second of a run before anything is known about the service; no service of two cores is as fast.</summary>
    private const int PurchasesPerSecondMax = 8000;

    /// <summary>How much faster than in its run before a service may be without using up what was prepared.</summary>
    private const double Headroom = 2;

    /// <summary>Enough at a time that the code which counts is compiled for it before the first round.</summary>
    private const int WarmUpConnections = 64;

    /// <summary>Preparing and judging are part of the driver's answer; a run of a minute takes it a few seconds.</summary>
    private static readonly TimeSpan DriverTime = TimeSpan.FromSeconds(60);

    // The bench's own sockets are served by one thread without hops: what driver and bank save is left for the service.
    private static readonly KeyValuePair<string, string>[] OneThread =
    [
        new("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"),
        new("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1"),
    ];

    private readonly Stack<IAsyncDisposable> started = new();
    private readonly List<Contestant> contestants = [];
    private readonly List<Sample> samples = [];
    private readonly List<TextbookSample> textbook = [];
    private readonly Dictionary<string, double> lastRates = [];
    private readonly CancellationTokenSource stopped = new();
    private readonly HttpClient http = new();
    private readonly string folder = Path.Combine(options.Folder ?? "/var/tmp", $"somgate-bench-{Environment.ProcessId}");
    private ChildProgram driver = null!;
    private ChildProgram bank = null!;
    private TextbookGateway? textbookGateway;
    private string machine = "";
    private int bankPort;
    private int runNumber;

    public static async Task<int> Run(string[] arguments, TimeProvider time)
    {
        try
        {
            var options = RunOptions.Read(arguments);
            if (options.Help)
            {
                Console.WriteLine(RunOptions.Usage);
                return 0;
            }
            await using var run = new BenchRun(options, time);
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, run.Stop);
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, run.Stop);
            await run.Measure();
            return 0;
        }
        catch (BenchFailure failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return 1;
        }
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopped.Cancel();
    }

    private async Task Measure()
    {
        var begun = time.GetTimestamp();
        Directory.CreateDirectory(folder);
        await StartAll();
        foreach (var contestant in contestants) await Drive(contestant, WarmUpConnections, options.WarmUpSeconds);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var connections in options.Connections) await MeasureRound(round, connections);
        }
        if (textbookGateway is not null) await textbookGateway.Remove();
        var page = new ResultPage(options, machine, samples, textbook).Write(time.GetElapsedTime(begun));
        Console.WriteLine();
        Console.WriteLine(page);
        if (options.Out is not null) await File.WriteAllTextAsync(options.Out, page + PageRun.KeptOf(options.Out));
    }

    private async Task StartAll()
    {
        bank = Started(ChildProgram.StartOwn(time, OneThread, "bank"));
        bankPort = await bank.HearPort();
        driver = Started(ChildProgram.StartOwn(time, OneThread, "drive"));
        var callbackAddress = $"http://127.0.0.1:{await driver.HearPort()}/callback";
        var product = new Product(time, folder, bankPort, callbackAddress, http);
        await Add(Contestant.StartFloor(time, folder, bankPort, callbackAddress));
        if (options.Sqlite) await Add(product.StartOnSqlite(stopped.Token));
        var cluster = options.Postgres ? Started(await PostgresCluster.Start(Path.Combine(folder, "postgres"))) : null;
        machine = Machine.Line(folder, cluster?.Version, time);
        Console.WriteLine(machine);
        if (cluster is null) return;
        await Add(product.StartOnPostgres(cluster, stopped.Token));
        textbookGateway = new TextbookGateway(cluster, folder);
        await textbookGateway.Prepare();
    }

    private async Task Add(Task<Contestant> starting)
    {
        var contestant = await starting;
        Started(contestant.Program);
        contestants.Add(contestant);
    }

    private T Started<T>(T one) where T : IAsyncDisposable
    {
        started.Push(one);
        return one;
    }

    // Who begins changes from round to round: what a run leaves behind in the machine falls on everyone alike.
    private async Task MeasureRound(int round, int connections)
    {
        for (var turn = 0; turn < contestants.Count; turn++)
        {
            var contestant = contestants[(turn + round) % contestants.Count];
            PeakMemory.Reset(contestant.Program.ProcessId);
            var (report, before, after) = await Drive(contestant, connections, options.Seconds);
            var sample = new Sample(contestant.Name, connections, round, report, before, after, PeakMemory.MebibytesOf(contestant.Program.ProcessId));
            samples.Add(sample);
            Console.WriteLine(
                $"round {round}, {connections,3} connections, {contestant.Name,-10} {sample.PurchasesPerSecond,7:N0} purchases/s, " +
                $"{sample.ServiceMicros,5:N0} µs of CPU each");
        }
        if (textbookGateway is null) return;
        var payments = await textbookGateway.Measure(connections, options.Seconds, stopped.Token);
        textbook.Add(new TextbookSample(connections, round, payments));
        Console.WriteLine($"round {round}, {connections,3} connections, textbook   {payments,7:N0} payments/s");
    }

    private async Task<(DriveReport Report, Measures Before, Measures After)> Drive(Contestant contestant, int connections, int seconds)
    {
        stopped.Token.ThrowIfCancellationRequested();
        var rate = lastRates.TryGetValue(contestant.Name, out var last) ? Math.Min(last * Headroom, PurchasesPerSecondMax) : PurchasesPerSecondMax;
        var order = new DriveOrder(++runNumber, contestant.Port, connections, seconds, (int)(rate * seconds) + connections);
        await driver.Say(JsonSerializer.Serialize(order, DriveJson.Default.DriveOrder));
        await Expect("ready", TimeSpan.Zero);
        var before = await Measures.Read(contestant, driver, bank, bankPort, http, stopped.Token);
        await driver.Say("go");
        await Expect("driven", TimeSpan.FromSeconds(seconds));
        if (contestant.Program.HasEnded) throw new BenchFailure($"{contestant.Name} has ended while it was driven.\n{contestant.LastWords()}");
        var after = await Measures.Read(contestant, driver, bank, bankPort, http, stopped.Token);
        await driver.Say("report");
        var report = JsonSerializer.Deserialize(await driver.Hear(DriverTime), DriveJson.Default.DriveReport)!;
        if (report.Failures.Length > 0 || report.Whole < report.Begun)
        {
            throw new BenchFailure(
                $"{contestant.Name}, {connections} connections: {report.Begun - report.Whole} of {report.Begun} purchases are not whole.\n" +
                $"{string.Join('\n', report.Failures)}\n{contestant.LastWords()}");
        }
        lastRates[contestant.Name] = Math.Max(report.Whole / report.ElapsedMs * 1000, lastRates.GetValueOrDefault(contestant.Name));
        return (report, before, after);
    }

    private async Task Expect(string word, TimeSpan duration)
    {
        var heard = await driver.Hear(duration + DriverTime);
        if (heard != word) throw new BenchFailure($"The driver said \"{heard}\" where \"{word}\" was due.");
    }

    public async ValueTask DisposeAsync()
    {
        while (started.TryPop(out var last))
        {
            try
            {
                await last.DisposeAsync();
            }
            catch (BenchFailure failure)
            {
                // The others must still be stopped.
                await Console.Error.WriteLineAsync(failure.Message);
            }
        }
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        http.Dispose();
        stopped.Dispose();
    }
}
