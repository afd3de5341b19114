using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Somgate.Callbacks;
using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>The service is killed amid a resend of 10,000 (dashboard.md 13, 7).</summary>
public sealed class ResendCrashTests
{
    private const int Payments = CallbackRun.ItemsMax;

    /// <summary>Hosts of one server, each an endpoint with a pace of its own: at one endpoint 10,000 would take over half an hour.</summary>
    private const int Hosts = 200;

    private const long RunId = 77;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_killed_resend_is_finished_and_sends_nothing_twice_that_was_recorded_as_delivered(Engine engine)
    {
        await using var shop = await Shop.Start();
        await using var somgate = await SomgateProcess.Create(engine, "http://127.0.0.1:9", null, "http://127.0.0.1:9/");
        await Prepare(somgate, shop.Port);
        var known = new Dictionary<string, int>();
        foreach (var until in new[] { 1500, 5000 })
        {
            await somgate.Start();
            await shop.Reached(until);
            await somgate.Kill();
            // Whatever was on its way has come by now or never will: who was recorded as delivered must not come again.
            foreach (var id in await Delivered(somgate)) known.TryAdd(id, shop.Received[id]);
        }

        Assert.InRange(known.Count, 1, Payments - 1);
        await somgate.Start();
        await AllDelivered(somgate);
        Assert.Equal(Payments, shop.Received.Count);
        Assert.All(known, pair => Assert.Equal(pair.Value, shop.Received[pair.Key]));
        // A callback whose try was cut off may come twice; everybody else came once.
        Assert.InRange(shop.Received.Values.Sum() - Payments, 0, 2 * 1024);
    }

    private static async Task Prepare(SomgateProcess somgate, int port)
    {
        await using var database = somgate.Open();
        await using (var connection = await database.Open(Cancel))
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            for (var at = 0; at < Payments; at++)
            {
                var host = $"http://127.0.{1 + at % Hosts / 100}.{1 + at % 100}:{port}";
                await connection.ExecuteAsync("""
                    insert into callbacks (project_id, callback_id, event_no, payment_no, payment_key, payment_version, status, url, endpoint, body, state, kind, key_id, is_ruled, tries, attempts, created_at_ms)
                    values (@projectId, @id, @id, @id, @key, 1, 'success', @url, @host, @body, 'delivered', 'event', 1, 1, 1, 1, @id)
                    """, new
                {
                    projectId = SomgateHost.ProjectId,
                    id = at + 1,
                    key = $"K-{at}",
                    url = $"{host}/cb",
                    host,
                    body = Encoding.UTF8.GetBytes($$"""{"payment":{"id":"K-{{at}}","status":"success"},"signature":"x"}"""),
                }, transaction);
            }

            await transaction.CommitAsync(Cancel);
        }

        var run = new CallbackRun { RunId = RunId, MerchantId = 1, Kind = "resend", IsSet = true, MadeAt = DateTimeOffset.UnixEpoch, MadeBy = "test" };
        Assert.Equal(Payments, await new CallbackRunStore(database).AddSetOf(run, new() { ProjectIds = [SomgateHost.ProjectId] }, default, Payments, _ => _ => Task.CompletedTask, Cancel));
    }

    private static async Task<IReadOnlyList<string>> Delivered(SomgateProcess somgate)
    {
        await using var database = somgate.Open();
        await using var connection = await database.Open(Cancel);
        return [.. await connection.QueryAsync<string>("select payment_key from callbacks where kind = 'resend' and state = 'delivered'")];
    }

    private static async Task AllDelivered(SomgateProcess somgate)
    {
        await using var database = somgate.Open();
        var runs = new CallbackRunStore(database);
        using var patience = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var started = TimeProvider.System.GetTimestamp();
        while ((await runs.FindProgress(RunId, Cancel)).Delivered < Payments)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{await runs.FindProgress(RunId, Cancel)}\n{somgate.Log}");
            await patience.WaitForNextTickAsync(Cancel);
        }
    }

    /// <summary>A merchant's server on every address of this machine's loopback.</summary>
    private sealed class Shop(WebApplication app) : IAsyncDisposable
    {
        private readonly TaskCompletionSource<int>[] marks = [.. Enumerable.Range(0, Payments * 2).Select(_ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously))];
        private int count;

        public ConcurrentDictionary<string, int> Received { get; } = [];

        public int Port => new Uri(app.Urls.Single()).Port;

        public static async Task<Shop> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls($"http://0.0.0.0:{FreePort.Take()}");
            var app = builder.Build();
            var shop = new Shop(app);
            app.MapFallback(shop.Take);
            await app.StartAsync(Cancel);
            return shop;
        }

        public Task Reached(int received) => marks[received].Task.WaitAsync(Patience, Cancel);

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }

        private async Task Take(HttpContext context)
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            Received.AddOrUpdate(body.RootElement.GetProperty("payment").GetProperty("id").GetString()!, 1, (_, before) => before + 1);
            var now = Interlocked.Increment(ref count);
            if (now < marks.Length) marks[now].TrySetResult(now);
        }
    }
}
