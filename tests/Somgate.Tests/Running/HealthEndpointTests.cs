using System.Net;
using System.Text.Json;
using Somgate.Tests.Support;

namespace Somgate.Tests.Running;

public sealed class HealthEndpointTests
{
    [Theory, EachDatabase]
    public async Task A_running_service_is_live_and_ready_and_says_how_late_its_queues_are(Engine engine)
    {
        await using var somgate = await SomgateHost.Start(engine, "http://127.0.0.1:9", null);
        Assert.Equal(HttpStatusCode.OK, (await somgate.Http.GetAsync("/health/live", TestContext.Current.CancellationToken)).StatusCode);
        var ready = await somgate.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var body = JsonDocument.Parse(await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("ready", body.GetProperty("status").GetString());
        Assert.True(body.GetProperty("operations_late_ms").GetInt64() >= 0);
    }

    [Fact]
    public async Task Counters_for_Prometheus_stand_at_metrics()
    {
        await using var bank = await BankHost.Start();
        await using var somgate = await SomgateHost.Start(Engine.Sqlite, bank.BaseUrl, null);
        await somgate.Sale("ORD-1");
        var text = await somgate.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        foreach (var counter in new[] { "somgate_commits_total", "somgate_flushes_total", "somgate_sql_round_trips_total", "somgate_sales_accepted_total" })
            Assert.Contains(counter, text, StringComparison.Ordinal);
    }
}
