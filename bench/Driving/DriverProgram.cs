using System.Text.Json;
using Bench.Wire;

namespace Bench.Driving;

/// <summary>The driver: takes orders on its input, one at a time, and says on its output how far it is.
/// order → `ready`; `go` → `driven`; `report` → the report. Between the words the one who orders takes its measurements.</summary>
internal static class DriverProgram
{
    public static int Run(TimeProvider time)
    {
        CallbackSignature.ProveItself();
        var sink = new CallbackSink();
        using var server = new WireServer(sink.Handle);
        using var ended = new CancellationTokenSource();
        var serving = server.Run(ended.Token);
        Console.WriteLine($"listening {server.Port}");
        while (Console.ReadLine() is { } line) Obey(JsonSerializer.Deserialize(line, DriveJson.Default.DriveOrder)!, sink, time);
        ended.Cancel();
        serving.Wait();
        return 0;
    }

    // Waits on this thread and not by await: what is awaited ends on the one thread that serves the sockets, which must never block on input.
    private static void Obey(DriveOrder order, CallbackSink sink, TimeProvider time)
    {
        using var run = new DriveRun(order, time);
        sink.Serve(run);
        run.Open().Wait();
        if (!IsTold("ready", "go")) return;
        run.Drive().Wait();
        if (!IsTold("driven", "report")) return;
        Console.WriteLine(JsonSerializer.Serialize(run.Report(), DriveJson.Default.DriveReport));
    }

    /// <returns>False when the input is closed: the bench has been stopped.</returns>
    private static bool IsTold(string word, string expected)
    {
        Console.WriteLine(word);
        var heard = Console.ReadLine();
        return heard is null || heard == expected ? heard is not null : throw new InvalidOperationException($"The driver waits for \"{expected}\".");
    }
}
