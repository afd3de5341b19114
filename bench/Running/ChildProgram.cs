using System.Diagnostics;

namespace Bench.Running;

/// <summary>A program under the bench. The bench's own ones talk by lines and end when their input is closed; others get SIGTERM.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    /// <summary>Time a program gets to end by itself before it is killed.</summary>
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(20);

    private readonly Process process;
    private readonly TimeProvider time;
    private readonly bool ownLines;

    private ChildProgram(Process process, bool ownLines, TimeProvider time)
    {
        this.process = process;
        this.ownLines = ownLines;
        this.time = time;
    }

    public int ProcessId => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>Starts a verb of the bench.</summary>
    public static ChildProgram StartOwn(TimeProvider time, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var start = Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "somgate-bench.dll"), .. arguments], environment);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        return new ChildProgram(Process.Start(start)!, ownLines: true, time);
    }

    /// <summary>Starts another program; what it prints goes to a file, so that nobody needs to read it meanwhile.</summary>
    public static ChildProgram StartOther(TimeProvider time, IEnumerable<KeyValuePair<string, string>> environment, string logPath, params string[] arguments)
    {
        string[] shell = ["-c", "exec \"$@\" >\"$LOG\" 2>&1 </dev/null", "bench", .. arguments];
        return new ChildProgram(Process.Start(Start("bash", shell, environment.Append(new("LOG", logPath))))!, ownLines: false, time);
    }

    public async Task Say(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>The next line it prints.</summary>
    /// <exception cref="BenchFailure">It ended or stayed silent.</exception>
    public async Task<string> Hear(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit, time);
        try
        {
            return await process.StandardOutput.ReadLineAsync(late.Token)
                ?? throw new BenchFailure("A program of the bench has ended; its own words stand above.");
        }
        catch (OperationCanceledException)
        {
            throw new BenchFailure($"A program of the bench was silent for {limit.TotalSeconds} s.");
        }
    }

    /// <summary>The port of the line `listening PORT`, which each of the bench's programs prints first.</summary>
    public async Task<int> HearPort() => int.Parse((await Hear(EndingTime))["listening ".Length..]);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            if (ownLines) process.StandardInput.Close();
            else await OneShot.Run("kill", ["-TERM", process.Id.ToString()]);
        }
        using var late = new CancellationTokenSource(EndingTime, time);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"Process {process.Id} did not end in {EndingTime.TotalSeconds} s and is killed.");
            process.Kill();
        }
        process.Dispose();
    }

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }
}
