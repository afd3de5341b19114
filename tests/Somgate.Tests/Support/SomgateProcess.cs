using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Somgate.Protocol;
using Somgate.Storage;

namespace Somgate.Tests.Support;

/// <summary>
/// The service as it is installed: a process of its own, which a test kills and starts again on the same port and database. Its project is the one of
/// <see cref="SomgateHost"/>, made by the service's own admin command.
/// </summary>
internal sealed class SomgateProcess : IAsyncDisposable
{
    /// <summary>A start takes a second; a machine that is busy with other tests needs many.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    /// <summary>What a failure shows of the log.</summary>
    private const int LogLinesMax = 40;

    private readonly TestDatabase database;
    private readonly Dictionary<string, string> environment;
    private readonly HttpClient http;
    private readonly Queue<string> log = new();
    private Process? process;
    private TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SomgateProcess(TestDatabase database, int port, Dictionary<string, string> environment)
    {
        this.database = database;
        this.environment = environment;
        BaseUrl = $"http://127.0.0.1:{port}";
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(BaseUrl) };
    }

    /// <summary>Where the service answers, the same after every start.</summary>
    public string BaseUrl { get; }

    /// <summary>Completed while the service runs; a fresh one from a kill to the next start.</summary>
    public Task Up => Volatile.Read(ref up).Task;

    public TestDatabase Database => database;

    /// <summary>The last lines that the service wrote.</summary>
    public string Log
    {
        get
        {
            lock (log) return string.Join('\n', log);
        }
    }

    /// <summary>Makes database and project; the service itself isn't started yet.</summary>
    /// <param name="bankUrl">Where the service finds the bank.</param>
    /// <param name="publicUrl">Where the bank finds the service; null: at the service itself.</param>
    public static async Task<SomgateProcess> Create(Engine engine, string bankUrl, string? publicUrl, string callbackUrl, params (string Name, string Value)[] settings)
    {
        var database = await TestDatabase.Create(engine);
        var port = FreePort.Take();
        var environment = new Dictionary<string, string>
        {
            ["Urls"] = $"http://127.0.0.1:{port}",
            ["Node__PublicUrl"] = publicUrl ?? $"http://127.0.0.1:{port}",
            ["Mbank__BaseUrl"] = bankUrl,
            ["Mbank__Login"] = BankHost.Login,
            ["Mbank__Password"] = BankHost.Password,
            ["Mbank__NoticeSecret"] = BankHost.NoticeSecret,
            ["Callbacks__AllowedRanges"] = "127.0.0.0/8",
            ["Processing__SweepMs"] = "100",
            ["Logging__LogLevel__Default"] = "Warning",
            // Its line that it listens is the event that a start waits for.
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            // Code that lives for a second is not worth measuring for a better compilation.
            ["DOTNET_TieredPGO"] = "0",
        };
        foreach (var (name, value) in database.Settings) environment[name.Replace(":", "__", StringComparison.Ordinal)] = value!;
        foreach (var (name, value) in settings) environment[name] = value;
        var made = new SomgateProcess(database, port, environment);
        await made.Admin(["project", "ensure", "--project-id", $"{SomgateHost.ProjectId}", "--title", "Books", "--secret-stdin", "--callback-url", callbackUrl, "--rate-limit", "0"], SomgateHost.Secret);
        return made;
    }

    /// <summary>Starts the service and returns when it listens.</summary>
    public async Task Start()
    {
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Launch([], standardInput: false);
        process.OutputDataReceived += (_, line) => Heard(line.Data, listens);
        process.ErrorDataReceived += (_, line) => Heard(line.Data, listens);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(StartPatience);
        var ended = process.WaitForExitAsync(patience.Token);
        if (await Task.WhenAny(listens.Task, ended) == ended) Assert.Fail($"the service did not start:\n{Log}");
        Volatile.Read(ref up).TrySetResult();
    }

    /// <summary>SIGKILL, and returns when the process is gone. Nothing of it can be heard afterwards.</summary>
    public async Task Kill()
    {
        Volatile.Write(ref up, new(TaskCreationOptions.RunContinuationsAsynchronously));
        process!.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        process = null;
    }

    /// <summary>SIGTERM, as an operator or a machine stops a service; returns its exit code.</summary>
    public async Task<int> Stop()
    {
        await Shell.Run("/bin/sh", ["-c", $"kill -TERM {process!.Id}"], database.Folder);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    /// <summary>Signs a request with the project's secret.</summary>
    public static byte[] Signed(JsonObject body)
    {
        var signature = Signature.Sign(Encoding.UTF8.GetBytes(body.ToJsonString()), Encoding.UTF8.GetBytes(SomgateHost.Secret));
        ((JsonObject)body["general"]!)["signature"] = signature;
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    public static byte[] Sale(string paymentId, string phone) => Signed(SomgateHost.SaleBody(paymentId, phone));

    public static byte[] Clarification(string paymentId, string code) => Signed(new JsonObject
    {
        ["general"] = new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["payment_id"] = paymentId },
        ["additional_data"] = new JsonObject { ["approval_code"] = code },
    });

    public static byte[] StatusRequest(string paymentId) => Signed(new JsonObject
    {
        ["general"] = new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["payment_id"] = paymentId },
    });

    /// <summary>One request; null: no whole answer came.</summary>
    /// <param name="reading">Called when the service has begun to read the body, so that it is certainly at work on it.</param>
    public async Task<GateReply?> Post(string path, byte[] body, Action? reading = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new Announced(body, reading) };
        request.Headers.ExpectContinue = reading is not null;
        try
        {
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
        }
        catch (Exception cutOff) when (cutOff is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>Repeats the very same request until the service answers, as a merchant must (gate.md 3.3). While the service is down it waits for its start.</summary>
    public async Task<GateReply> Insist(string path, byte[] body)
    {
        while (true)
        {
            await Up.WaitAsync(TestContext.Current.CancellationToken);
            if (await Post(path, body) is { HttpStatus: not (500 or 503) } answer) return answer;
        }
    }

    /// <summary>The service's database, opened by the test: what stands in it is what became durable.</summary>
    public Database Open() => new(new DatabaseOptions { Path = database.Path ?? "somgate.db", Postgres = database.Postgres ?? "", Keys = environment["Database__Keys"] });

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (process is not null) await Kill();
        await database.DisposeAsync();
    }

    private async Task Admin(string[] arguments, string secret)
    {
        using var command = Launch(["admin", .. arguments], standardInput: true);
        await command.StandardInput.WriteLineAsync(secret);
        command.StandardInput.Close();
        var said = command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var complained = command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(command.ExitCode == 0, $"somgate admin ended with {command.ExitCode}: {await said}{await complained}");
    }

    private Process Launch(string[] arguments, bool standardInput)
    {
        var start = new ProcessStartInfo("dotnet", [Program(), .. arguments])
        {
            WorkingDirectory = database.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = standardInput,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start");
    }

    private void Heard(string? line, TaskCompletionSource listens)
    {
        if (line is null) return;
        if (line.Contains("Now listening on", StringComparison.Ordinal)) listens.TrySetResult();
        lock (log)
        {
            log.Enqueue(line);
            if (log.Count > LogLinesMax) log.Dequeue();
        }
    }

    /// <summary>The service beside these tests, built in the same configuration.</summary>
    private static string Program()
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(built.FullName, "..", "..", "Somgate", built.Name, "somgate.dll"));
    }

    /// <summary>A body that says when it is asked for.</summary>
    private sealed class Announced(byte[] body, Action? reading) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            reading?.Invoke();
            return stream.WriteAsync(body, 0, body.Length);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}
