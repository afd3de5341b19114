using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sandbox;

/// <summary>
/// Starts programs that die with the sandbox, even if it is killed in a way it cannot notice: the kernel is asked to kill
/// them when their parent ends. To the kernel the parent is the thread that started them, hence one thread, which lives
/// as long as the sandbox does.
/// </summary>
internal sealed class Starter
{
    // Of util-linux, which every Debian has. Where it is missing, programs outlive a sandbox that is killed.
    private static readonly string? Setpriv = new[] { "/usr/bin/setpriv", "/bin/setpriv" }.FirstOrDefault(File.Exists);

    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> asked = [];

    public Starter() => new Thread(StartAll) { IsBackground = true, Name = "starter" }.Start();

    public Task<Process> Start(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked.Add((Bound(start), started));
        return started.Task;
    }

    private void StartAll()
    {
        foreach (var (start, started) in asked.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                started.SetException(new SandboxException($"{start.FileName} does not start: {refused.Message}"));
            }
        }
    }

    // setpriv becomes the program, so the process we know is the program itself.
    private static ProcessStartInfo Bound(ProcessStartInfo start)
    {
        if (Setpriv is null) return start;
        var arguments = start.ArgumentList.ToArray();
        start.ArgumentList.Clear();
        foreach (var argument in new[] { "--pdeathsig", "KILL", "--", start.FileName }.Concat(arguments)) start.ArgumentList.Add(argument);
        start.FileName = Setpriv;
        return start;
    }
}
