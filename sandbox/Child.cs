using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sandbox;

/// <summary>One of the three programs: started, listened to, started again after its death, stopped.</summary>
/// <param name="describe">How to start it, made anew for each start.</param>
/// <param name="health">Answers 2xx when the program can be used.</param>
internal sealed class Child(string name, Func<ProcessStartInfo> describe, Uri health, Starter starter, Printer printer, Mask mask, TimeProvider time)
{
    /// <summary>A first start, on a machine that is busy building or testing.</summary>
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan HealthPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Ctrl-C in a terminal reaches the programs as soon as it reaches us: by then we know that nothing is to be started again.</summary>
    private static readonly TimeSpan DeathPause = TimeSpan.FromMilliseconds(300);

    /// <summary>A program that dies again and again is started again at a slower pace, yet long before the 5 s that are promised.</summary>
    private static readonly TimeSpan DeathPauseMax = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan KillMax = TimeSpan.FromSeconds(1);

    /// <summary>Shown when it ends unasked, so that a quiet sandbox explains itself too.</summary>
    private const int LastLinesMax = 20;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    private readonly ConcurrentQueue<string> lastLines = new();
    private Process? process;

    public string Name => name;

    public async Task Start()
    {
        lastLines.Clear();
        var started = await starter.Start(describe());
        started.OutputDataReceived += (_, line) => Relay(line.Data);
        started.ErrorDataReceived += (_, line) => Relay(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        started.StandardInput.Close();
        process = started;
    }

    /// <exception cref="SandboxException">It ended, or does not answer in time.</exception>
    public async Task BecomeHealthy(CancellationToken stop)
    {
        var since = time.GetTimestamp();
        while (!await IsHealthy(stop))
        {
            if (process!.HasExited) throw new SandboxException($"the {name} ended with {process.ExitCode} at its start{LastLines()}");
            if (time.GetElapsedTime(since) > StartMax) throw new SandboxException($"the {name} does not answer at {health}{LastLines()}");
            await Task.Delay(HealthPause, time, stop);
        }
    }

    /// <summary>Starts it again whenever it dies, until told to stop.</summary>
    public async Task Keep(CancellationToken stop)
    {
        var pause = DeathPause;
        while (true)
        {
            var since = time.GetTimestamp();
            await process!.WaitForExitAsync(stop);
            if (time.GetElapsedTime(since) > DeathPauseMax) pause = DeathPause;
            await Task.Delay(pause, time, stop);
            printer.Say($"the {name} died ({Ending(process.ExitCode)}) and is started again{LastLines()}");
            await Start();
            pause = pause * 2 < DeathPauseMax ? pause * 2 : DeathPauseMax;
            _ = TellWhenHealthy(time.GetTimestamp(), stop);
        }
    }

    /// <summary>Asks it to end, and ends it if it does not within this time.</summary>
    public async Task Stop(TimeSpan max)
    {
        if (process is null || process.HasExited) return;
        _ = Signal(process.Id, SigTerm);
        if (await Ended(max)) return;
        printer.Say($"the {name} did not end within {max.TotalSeconds:0} s and was killed");
        process.Kill();
        await Ended(KillMax);
    }

    private async Task<bool> Ended(TimeSpan max)
    {
        using var limit = new CancellationTokenSource(max, time);
        try
        {
            await process!.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TellWhenHealthy(long since, CancellationToken stop)
    {
        try
        {
            await BecomeHealthy(stop);
            printer.Tell($"the {name} answers again after {time.GetElapsedTime(since).TotalSeconds:0.0} s");
        }
        catch (Exception ended) when (ended is SandboxException or OperationCanceledException)
        {
            // It died once more, which Keep sees, or all is stopping.
        }
    }

    private async Task<bool> IsHealthy(CancellationToken stop)
    {
        try
        {
            using var answer = await Http.GetAsync(health, stop);
            return answer.IsSuccessStatusCode && !process!.HasExited;
        }
        catch (Exception silent) when (silent is HttpRequestException || (silent is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }

    private void Relay(string? line)
    {
        if (line is null) return;
        var masked = mask.Apply(line);
        lastLines.Enqueue(masked);
        if (lastLines.Count > LastLinesMax) lastLines.TryDequeue(out _);
        printer.Tell($"{name,-9}| {masked}");
    }

    private string LastLines() => string.Concat(lastLines.Select(line => $"\n    {line}"));

    // 128 and the number of the signal that killed it, as shells have it.
    private static string Ending(int code) => code > 128 ? $"signal {code - 128}" : $"exit code {code}";

    private const int SigTerm = 15;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
