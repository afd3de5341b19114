using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Somgate.Tests.Support;

namespace Somgate.Tests.Gate;

/// <summary>Who may send requests, and how many (gate.md 1: sender address, rate limit).</summary>
public sealed class SenderTests(GateDesk desk) : IClassFixture<GateDesk>
{
    [Theory]
    [InlineData("203.0.113.0/24 2001:db8::/32", "403/303")]
    [InlineData("203.0.113.0/24 127.0.0.0/8", "200/")]
    [InlineData("127.0.0.1/32", "200/")]
    [InlineData("127.0.0.2/32", "403/303")]
    public async Task Only_addresses_of_the_list_are_let_in(string ranges, string verdict)
    {
        var cancel = TestContext.Current.CancellationToken;
        await desk.Somgate.Projects.SaveAllowedSenders(SomgateHost.ProjectId, ranges.Split(' ').Select(range => IPNetwork.Parse(range)), cancel);
        await desk.Somgate.Refresh();

        foreach (var endpoint in new[] { "sale", "status", "methods" })
        {
            // The address is looked at before the signature.
            foreach (var secret in verdict == "200/" ? [SomgateHost.Secret] : new[] { SomgateHost.Secret, "wrong" })
            {
                var reply = verdict == "200/" ? await desk.Send(endpoint, desk.Body(endpoint), secret) : await desk.Refused(() => desk.Send(endpoint, desk.Body(endpoint), secret));
                Assert.Equal(verdict, $"{reply.HttpStatus}/{reply.Json["code"]}");
            }
        }

        await desk.Somgate.Projects.SaveAllowedSenders(SomgateHost.ProjectId, [], cancel);
        await desk.Somgate.Refresh();
        Assert.Equal(200, (await desk.Send("status", desk.Body("status"))).HttpStatus);
    }

    [Fact]
    public async Task Too_many_requests_are_refused_until_the_bucket_fills_again()
    {
        var time = new FakeTimeProvider(new(2025, 3, 10, 9, 0, 0, TimeSpan.Zero));
        await using var somgate = await Limited(time);
        await somgate.Projects.SaveRateLimit(SomgateHost.ProjectId, rate: 2, burst: 3, TestContext.Current.CancellationToken);
        await somgate.Refresh();

        Assert.Equal("200 200 200", await Ask(somgate, 3));
        var refused = await somgate.Send(GateDesk.Paths["sale"], GateDesk.With(SomgateHost.SaleBody("ORD-1"), "payment", "1"));
        Assert.Equal(("429/601", "1"), (refused.Verdict(), $"{refused.Response.Headers.RetryAfter}"));
        // The limit comes before the method of the path, and after the signature.
        Assert.Equal("429/601", (await somgate.Send("/v2/payment/wallet/visa/sale", SomgateHost.SaleBody("ORD-1"))).Verdict());
        Assert.Equal("400/3261", (await somgate.Send(GateDesk.Paths["sale"], SomgateHost.SaleBody("ORD-1"), "wrong")).Verdict());

        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal("429", await Ask(somgate, 1));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("200 429", await Ask(somgate, 2));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("200 200 200 429", await Ask(somgate, 4));

        await somgate.Projects.SaveRateLimit(SomgateHost.ProjectId, rate: 0, burst: 3, TestContext.Current.CancellationToken);
        await somgate.Refresh();
        Assert.Equal("200 200 200 200 200 200", await Ask(somgate, 6));
    }

    [Fact]
    public async Task Wrong_signatures_count_against_the_address_and_not_the_project()
    {
        var time = new FakeTimeProvider(new(2025, 3, 10, 9, 0, 0, TimeSpan.Zero));
        await using var somgate = await Limited(time, "--Gate:WrongSignaturesPerSecond=1", "--Gate:WrongSignaturesBurst=2");
        await somgate.Projects.SaveRateLimit(SomgateHost.ProjectId, rate: 1, burst: 1, TestContext.Current.CancellationToken);
        await somgate.Refresh();

        Assert.Equal("400 400 429", await Ask(somgate, 3, "wrong"));
        Assert.Equal("200 429", await Ask(somgate, 2));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("400 429", await Ask(somgate, 2, "wrong"));
        Assert.Equal("200", await Ask(somgate, 1));
    }

    private static Task<SomgateHost> Limited(FakeTimeProvider time, params string[] settings) => SomgateHost.Start(Engine.Sqlite, "http://127.0.0.1:1", null, time, settings);

    private static async Task<string> Ask(SomgateHost somgate, int times, string secret = SomgateHost.Secret)
    {
        var statuses = new List<int>();
        for (var time = 0; time < times; time++)
            statuses.Add((await somgate.Send(GateDesk.Paths["status"], new JsonObject { ["general"] = GateDesk.General("ORD-1") }, secret)).HttpStatus);
        return string.Join(' ', statuses);
    }
}
