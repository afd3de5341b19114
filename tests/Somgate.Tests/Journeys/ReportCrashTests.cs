using System.Security.Cryptography;
using Dapper;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Journeys;

/// <summary>The real service process, killed with SIGKILL amid a report (reports.md 7, proof 2).</summary>
public sealed class ReportCrashTests
{
    /// <summary>So many that the rest takes much longer to write than it takes to kill a process.</summary>
    private const int Payments = 60_000;

    private const double KilledAt = 0.6;

    private const string Fill = """
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {payments})
        insert into payments (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id, customer_ip,
          account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash, version, ended_as, updated_at_ms,
          completed_at_ms, code, callback_state)
        select {project}, 5000000000 + i, 'ORD-' || i, 'ORD-' || i, case when i % 7 = 0 then 'decline' else 'success' end, 'mbank', 'gate', 100 * (1 + i % 5000), 'KGS', 'Order ' || i, 'c-' || i, '203.0.113.25',
          {bytes}, {bytes}, '996******' || i % 1000, 1700000000000 + i * 1000, 1700000000000 + i * 1000, 1700000000000 + i * 1000, 0, 'req-' || i, {bytes}, 1, case when i % 7 = 0 then 'decline' else 'success' end,
          1700000000000 + i * 1000, 1700000000000 + i * 1000, case when i % 7 = 0 then 20105 else 0 end, 'delivered'
        from n
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Killed_at_six_tenths_it_is_begun_anew_and_there_is_one_whole_file_and_nothing_half_made(Engine engine)
    {
        await using var somgate = await SomgateProcess.Create(engine, "http://127.0.0.1:9", null, "http://127.0.0.1:9/");
        await using var database = somgate.Open();
        await Execute(database, Fill);
        var reports = new ReportStore(database);
        // The same report, undisturbed: what the other one must come to.
        var whole = await Ask(database, reports);
        await somgate.Start();
        whole = await Made(reports, whole);

        var folder = Path.Combine(somgate.Database.Folder, "reports", $"{whole.MerchantId}");
        using (var growth = new Growth(folder, (long)(whole.Bytes! * KilledAt)))
        {
            var begun = await Ask(database, reports);
            var part = await growth.Reached.WaitAsync(Cancel);
            await somgate.Kill();
            var cut = (await reports.Find(begun.MerchantId, begun.ReportId, 1, Cancel))!;
            Assert.Equal((ReportState.InProgress, 1L), (cut.State, cut.Tries));
            Assert.InRange(new FileInfo(part).Length, (long)(whole.Bytes! * KilledAt), whole.Bytes!.Value - 1);
        }

        await somgate.Start();
        var made = await Made(reports, whole with { ReportId = whole.ReportId + 1 });

        Assert.Equal((whole.Sha256, whole.Bytes, (long)Payments, 2L), (made.Sha256, made.Bytes, made.RowsDone, made.Tries));
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal([$"r{whole.ReportId}_v1_t1.csv", $"r{made.ReportId}_v1_t2.csv"], files.Select(Path.GetFileName));
        await using var file = File.OpenRead(files[1]);
        Assert.Equal(made.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, Cancel)));
        Assert.Equal(0, await somgate.Stop());
    }

    private static async Task<Report> Ask(Database database, ReportStore reports)
    {
        var template = GivenTemplates.Payments;
        await using var connection = await database.Open(Cancel);
        return await reports.Add(new()
        {
            ReportId = 0,
            MerchantId = await connection.QuerySingleAsync<long>("select merchant_id from projects where project_id = @id", new { id = SomgateHost.ProjectId }),
            Definition = template with { Filter = template.Filter with { Period = RegisterPeriod.Ever, HasPeriod = true } },
            IsTest = false,
            Projects = [SomgateHost.ProjectId],
            MadeAt = DateTimeOffset.UnixEpoch,
            MadeBy = "Aida",
            DueAt = DateTimeOffset.UnixEpoch,
        }, _ => [], Cancel);
    }

    private static async Task<Report> Made(ReportStore reports, Report report)
    {
        using var patience = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var now = (await reports.Find(report.MerchantId, report.ReportId, 1, Cancel))!;
            if (now.State == ReportState.Success) return now;
            Assert.True(now.IsOpen, $"{now.State}: {now.Fault}");
            await patience.WaitForNextTickAsync(Cancel);
        }
    }

    private static async Task Execute(Database database, string sql)
    {
        var bytes = database.Engine == Somgate.Storage.Engine.Sqlite ? "x'01'" : "'\\x01'::bytea";
        await using var connection = await database.Open(Cancel);
        await connection.ExecuteAsync(sql.Replace("{bytes}", bytes, StringComparison.Ordinal).Replace("{payments}", $"{Payments}", StringComparison.Ordinal)
            .Replace("{project}", $"{SomgateHost.ProjectId}", StringComparison.Ordinal));
    }

    /// <summary>Waits for a file that is being written to reach a size.</summary>
    private sealed class Growth : IDisposable
    {
        private readonly FileSystemWatcher watcher;
        private readonly TaskCompletionSource<string> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Growth(string folder, long size)
        {
            watcher = new(folder, "*.part") { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite };
            watcher.Changed += (_, change) =>
            {
                var file = new FileInfo(change.FullPath);
                if (file.Exists && file.Length >= size) reached.TrySetResult(change.FullPath);
            };
            watcher.EnableRaisingEvents = true;
        }

        public Task<string> Reached => reached.Task;

        public void Dispose() => watcher.Dispose();
    }
}
