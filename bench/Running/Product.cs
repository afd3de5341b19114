namespace Bench.Running;

/// <summary>The service under measurement, as it ships: the built program, its own defaults, the settings a self-hoster must give and no others.</summary>
internal sealed class Product(TimeProvider time, string folder, int bankPort, string callbackAddress, HttpClient http)
{
    /// <summary>Time it gets to make its tables and answer that it is ready.</summary>
    private static readonly TimeSpan StartingTime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(100);

    private static string Program => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Somgate/release/somgate.dll"));

    public Task<Contestant> StartOnSqlite(CancellationToken cancel) =>
        Start(Contestant.Sqlite, new("Database__Path", Path.Combine(folder, "somgate.db")), null, cancel);

    public async Task<Contestant> StartOnPostgres(PostgresCluster cluster, CancellationToken cancel)
    {
        await cluster.Sql("postgres", "create database somgate");
        return await Start(Contestant.Postgres, new("Database__Postgres", cluster.ConnectionTo("somgate")), cluster.ProcessId, cancel);
    }

    private async Task<Contestant> Start(string name, KeyValuePair<string, string> database, int? databaseProcessId, CancellationToken cancel)
    {
        var port = LoopbackPort.Free();
        var environment = Settings(name, port).Append(database).ToArray();
        await MakeProject(name, environment, cancel);
        var log = Path.Combine(folder, $"{name}.log");
        var program = ChildProgram.StartOther(time, environment, log, "dotnet", Program);
        var contestant = new Contestant(name, port, program, log, databaseProcessId);
        try
        {
            await UntilReady(contestant, cancel);
            return contestant;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    private async Task MakeProject(string name, KeyValuePair<string, string>[] environment, CancellationToken cancel)
    {
        string[] arguments =
        [
            Program, "admin", "project", "ensure", "--project-id", $"{Purchase.ProjectId}", "--title", "bench",
            "--secret-stdin", "--callback-url", callbackAddress, "--rate-limit", "0",
        ];
        using var late = new CancellationTokenSource(StartingTime, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            await OneShot.Run("dotnet", arguments, environment, Purchase.Secret + "\n", ended.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new BenchFailure($"The product on {name} did not make the project within {StartingTime.TotalSeconds} s.");
        }
    }

    private Dictionary<string, string> Settings(string name, int port) => new()
    {
        ["Urls"] = $"http://127.0.0.1:{port}",
        ["Database__Keys"] = Path.Combine(folder, $"keys-{name}"),
        ["Node__Id"] = "1",
        ["Node__PublicUrl"] = $"http://127.0.0.1:{port}",
        ["Mbank__BaseUrl"] = $"http://127.0.0.1:{bankPort}",
        ["Mbank__Login"] = Purchase.BankLogin,
        ["Mbank__Password"] = Purchase.BankPassword,
        ["Mbank__NoticeSecret"] = Purchase.BankNoticeSecret,
        ["Callbacks__AllowedRanges"] = "127.0.0.0/8,::1/128",
    };

    private async Task UntilReady(Contestant contestant, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartingTime)
        {
            if (contestant.Program.HasEnded) throw new BenchFailure($"The product on {contestant.Name} has ended; its last words:\n{contestant.LastWords()}");
            try
            {
                using var answer = await http.GetAsync($"http://127.0.0.1:{contestant.Port}/health/ready", cancel);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            await Task.Delay(BetweenQuestions, time, cancel);
        }
        throw new BenchFailure(
            $"The product on {contestant.Name} was not ready within {StartingTime.TotalSeconds} s; its last words:\n{contestant.LastWords()}");
    }
}
