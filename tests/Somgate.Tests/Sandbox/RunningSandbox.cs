using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Somgate.Tests.Sandbox;

/// <summary>A sandbox started as a program of its own, as people start it.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    /// <summary>Longer than any start on a busy machine; a sandbox that hangs fails here.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(100);

    private static readonly Dictionary<string, string> Programs = new()
    {
        ["service"] = Built("Somgate", "somgate"),
        ["simulator"] = Built("Somgate.BankSimulator", "somgate-bank-simulator"),
        ["shop"] = Built("Shop", "somgate-shop"),
    };

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    private readonly string folder = Directory.CreateTempSubdirectory("somgate-test-").FullName;
    private readonly StringBuilder printed = new();
    private readonly TaskCompletionSource<JsonElement> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process process;

    private RunningSandbox(string[] arguments)
    {
        var start = new ProcessStartInfo(Built("Sandbox", "somgate-sandbox"), ["--port", "20000", "--data", folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"the sandbox ended: {PrintedBesideTheReadyLine}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public JsonElement Ready => ready.Task.Result;

    public string PrintedBesideTheReadyLine
    {
        get { lock (printed) return printed.ToString(); }
    }

    public static async Task<RunningSandbox> Start(params string[] arguments)
    {
        var sandbox = new RunningSandbox(arguments);
        try
        {
            await sandbox.ready.Task.WaitAsync(AnswerMax);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    public async Task<bool> Answers(string member)
    {
        try
        {
            using var answer = await Http.GetAsync($"{Ready.GetProperty(member).GetString()}/health/live");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public async Task AnswersAgain(string member)
    {
        using var limit = new CancellationTokenSource(AnswerMax);
        while (!await Answers(member)) await Task.Delay(LookPause, TimeProvider.System, limit.Token);
    }

    /// <summary>The process of one of the three: a child of ours that runs that program.</summary>
    public Process ProcessOf(string member) => Process.GetProcesses().First(candidate => IsChildRunning(candidate.Id, Programs[member]));

    public async Task<int> Terminate()
    {
        _ = Signal(process.Id, 15);
        await process.WaitForExitAsync().WaitAsync(AnswerMax);
        return process.ExitCode;
    }

    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(AnswerMax);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Terminate();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // artifacts/bin/Somgate.Tests/debug/ → artifacts/bin/<project>/debug/<program>
    private static string Built(string project, string program)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, program);
    }

    private void Read(string? line)
    {
        if (line is null) return;
        if (line.StartsWith("{\"ready\":", StringComparison.Ordinal)) ready.TrySetResult(JsonDocument.Parse(line).RootElement);
        else
        {
            lock (printed) printed.AppendLine(line);
        }
    }

    private bool IsChildRunning(int candidate, string program)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{candidate}/stat");
            var parent = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
            return parent == $"{process.Id}" && File.ReadAllText($"/proc/{candidate}/cmdline").Split('\0')[0] == program;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
