using System.Net;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.PaymentPage;

public sealed class ProgressEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_tells_the_step_at_once_then_each_change_and_ends_with_the_result()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("E-1");
        using var response = await Listen(journey, customer.Address);
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal("retry: 3000", await lines.ReadLineAsync(Cancel));
        var first = await Next(lines);
        Assert.StartsWith("data: {\"step\":\"phone\",\"version\":", first, StringComparison.Ordinal);
        await customer.Press("pay", ("phone", "700000003"));
        await customer.Await(journey, "decline");
        var rest = await lines.ReadToEndAsync(Cancel);
        Assert.Contains("\"step\":\"decline\"", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("700000003", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_beat_keeps_a_stream_alive_and_tells_what_time_alone_has_changed()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("E-2", ("best_before", "2025-03-10T09:01:00Z"));
        using var response = await Listen(journey, customer.Address);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        Assert.Contains("phone", await Next(lines), StringComparison.Ordinal);
        var feed = journey.Somgate.Services.GetRequiredService<PaymentProcessor>().Feed;
        feed.Beat();
        while (await Line(lines) != ":")
        {
        }

        journey.Time.Advance(TimeSpan.FromMinutes(1));
        feed.Beat();
        Assert.Contains("time_over", await Next(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_in_another_tab_is_told()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        await journey.Somgate.Projects.SavePage(SomgateHost.ProjectId, new() { SkipSingleMethod = false }, Cancel);
        await journey.Somgate.Refresh();
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("E-3");
        Assert.Equal("S1", customer.Screen);
        using var response = await Listen(journey, customer.Address);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        Assert.Contains("choice", await Next(lines), StringComparison.Ordinal);
        await customer.Press("method", ("method", "mbank"));
        Assert.Contains("phone", await Next(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_node_commits_is_found_within_a_second()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        await using var journey = await Journey.Begin(Engine.Postgres);
        var customer = new PageCustomer(journey.Somgate);
        await customer.Open("E-4");
        await customer.Press("pay", ("phone", "700000001"));
        await customer.Await(journey, "code");
        var worker = journey.Somgate.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<PageWorker>().Single();
        var feed = journey.Somgate.Services.GetRequiredService<PaymentProcessor>().Feed;
        using var watch = feed.Watch(new PaymentKey(SomgateHost.ProjectId, "E-4"));
        await worker.RunOnce(Cancel);
        var known = watch.Changes;
        await worker.RunOnce(Cancel);
        Assert.Equal(known, watch.Changes);
        await using var connection = await journey.Somgate.Services.GetRequiredService<Database>().Open(Cancel);
        await connection.ExecuteAsync("update payments set version = version + 1 where payment_id = 'E-4'");
        await worker.RunOnce(Cancel);
        Assert.Equal(known + 1, watch.Changes);
    }

    [Fact]
    public async Task Of_an_unknown_page_there_is_no_stream_and_no_state()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        var address = "/pay/" + new string('A', 32);
        using var events = await journey.Somgate.Http.GetAsync(address + "/events", Cancel);
        Assert.Equal(HttpStatusCode.NoContent, events.StatusCode);
        using var state = await journey.Somgate.Http.GetAsync(address + "/state", Cancel);
        Assert.Equal(HttpStatusCode.Gone, state.StatusCode);
        Assert.Equal("{\"step\":\"gone\",\"version\":0}", await state.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<HttpResponseMessage> Listen(Journey journey, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address + "/events");
        return await journey.Somgate.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    private static async Task<string> Next(StreamReader lines)
    {
        while (await Line(lines) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return line;
        throw new InvalidOperationException("the stream ended");
    }

    /// <summary>Real time: a stream that says nothing must fail the test instead of holding it up.</summary>
    private static Task<string?> Line(StreamReader lines) => lines.ReadLineAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
}
