using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.RequestLog;
using Somgate.Storage;
using Somgate.Tests.Gate;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.RequestLog;

/// <summary>What a merchant's server sent, as its people find it afterwards (dashboard.md 5.5).</summary>
public sealed class RequestLogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Requests_are_found_with_what_became_of_them_and_nothing_secret(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var somgate = journey.Somgate;
        var sale = await somgate.Send(GateDesk.Paths["sale"], SomgateHost.SaleBody("Log-1"));
        var wrong = await somgate.Send(GateDesk.Paths["sale"], SomgateHost.SaleBody("Log-2"), "another secret");
        var faulty = await somgate.Send(GateDesk.Paths["sale"], GateDesk.With(SomgateHost.SaleBody("Log-3"), "payment.amount", "0"));
        var all = await Read(somgate);

        Assert.Equal(["log-3".ToUpperInvariant(), "LOG-2", "LOG-1"], all.Select(request => request.PaymentKey));
        Assert.Equal((200, 400, 400), (sale.HttpStatus, wrong.HttpStatus, faulty.HttpStatus));
        var (bad, unsigned, good) = (all[0], all[1], all[2]);
        Assert.Equal((200, 0, "ok", "N", sale.RequestId), (good.HttpStatus, good.Code, good.Signature, good.SignatureOrder, good.RequestId));
        Assert.NotNull(good.KeyId);
        Assert.Equal((400, 502, "ok", "502 payment.amount minimum"), (bad.HttpStatus, bad.Code, bad.Signature, bad.Problems));
        Assert.Equal((400, 3261, "wrong"), (unsigned.HttpStatus, unsigned.Code, unsigned.Signature));
        Assert.Contains("general:payment_id:Log-2;", unsigned.SignedText, StringComparison.Ordinal);
        Assert.Equal(88, unsigned.ReceivedSignature!.Length);
        Assert.Null(good.SignedText);
        Assert.DoesNotContain("996555123456", string.Concat(all.Select(request => request.Body + request.Answer)), StringComparison.Ordinal);
        Assert.Contains("996******456", good.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("996555123456", await Columns(somgate), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task An_id_of_a_request_leads_to_its_entries_and_to_the_question_about_it(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var somgate = journey.Somgate;
        var (one, _) = (await somgate.Send(GateDesk.Paths["sale"], SomgateHost.SaleBody("Log-1")), await somgate.Send(GateDesk.Paths["sale"], SomgateHost.SaleBody("Log-2")));
        await somgate.Send(GateDesk.Paths["sale"], SomgateHost.SaleBody("Log-1"));
        await somgate.Send("/v2/payment/status/request", new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["request_id"] = one.RequestId });
        await Read(somgate);
        var ofRequest = new RequestFilter { ProjectIds = [SomgateHost.ProjectId], RequestId = one.RequestId };
        Assert.Equal([null, "LOG-1", "LOG-1"], (await Read(somgate, ofRequest)).Select(request => request.PaymentKey));
        Assert.Equal(3, await somgate.Services.GetRequiredService<RequestLogStore>().Count(ofRequest, Cancel));
        Assert.Empty(await Read(somgate, ofRequest with { RequestId = "unknown" }));
    }

    [Fact]
    public async Task What_is_no_request_of_a_project_is_the_operators()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        await journey.Somgate.Send(GateDesk.Paths["status"], new JsonObject { ["general"] = GateDesk.General("X-1", 77) });
        using var broken = await journey.Somgate.Http.PostAsync(GateDesk.Paths["sale"], new StringContent("{\"general\":", Encoding.UTF8, "application/json"), Cancel);
        Assert.Empty(await Read(journey.Somgate));
        var unknown = await Read(journey.Somgate, new RequestFilter { ProjectIds = [0] });
        Assert.Equal([(422, 2003, null), (404, 2442, "X-1")], unknown.Select(request => (request.HttpStatus, request.Code, request.PaymentKey)));
    }

    [Theory, EachDatabase]
    public async Task Filters_narrow_and_pages_join_without_a_gap(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        for (var i = 0; i < 7; i++) await journey.Somgate.Send(GateDesk.Paths["status"], new JsonObject { ["general"] = GateDesk.General($"X-{i % 2}") }, i == 3 ? "wrong" : SomgateHost.Secret);
        var mine = new RequestFilter { ProjectIds = [SomgateHost.ProjectId] };
        var all = await Read(journey.Somgate, mine);
        Assert.Equal(7, all.Count);
        Assert.Equal(3, (await Read(journey.Somgate, mine with { PaymentId = "x-1" })).Count);
        Assert.Equal("X-1", Assert.Single(await Read(journey.Somgate, mine with { Signature = "wrong" })).PaymentKey);
        Assert.Single(await Read(journey.Somgate, mine with { HttpClass = 4 }));
        Assert.Equal(7, (await Read(journey.Somgate, mine with { Endpoint = GateDesk.Paths["status"], Door = "gate", ClientIp = "127.0.0.1" })).Count);
        Assert.Empty(await Read(journey.Somgate, mine with { Endpoint = GateDesk.Paths["sale"] }));
        Assert.Empty(await Read(journey.Somgate, mine with { To = all[^1].At.AddSeconds(-1) }));

        var store = journey.Somgate.Services.GetRequiredService<RequestLogStore>();
        var paged = new List<LoggedRequest>();
        RequestCursor? after = null;
        while (await store.Find(mine, after, 2, Cancel) is { Count: > 0 } page)
        {
            paged.AddRange(page);
            after = new(page[^1].At.ToUnixTimeMilliseconds(), page[^1].RequestNo);
        }

        Assert.Equal(all.Select(request => request.RequestNo), paged.Select(request => request.RequestNo));
        Assert.Equal(all[0].Endpoint, (await store.Find(SomgateHost.ProjectId, new(all[0].At.ToUnixTimeMilliseconds(), all[0].RequestNo), Cancel))!.Endpoint);
        Assert.Equal(4, (await store.FindOf(new(SomgateHost.ProjectId, "X-0"), DateTimeOffset.UnixEpoch, 100, Cancel)).Count);
    }

    [Theory, EachDatabase]
    public async Task Refused_ones_beyond_the_limit_are_counted_and_old_ones_go(Engine engine)
    {
        await using var journey = await Journey.Begin(engine, "--RequestLog:RefusedPerMinute=2");
        for (var i = 0; i < 5; i++) await journey.Somgate.Send(GateDesk.Paths["status"], new JsonObject { ["general"] = GateDesk.General("X-1") }, "wrong");
        var mine = new RequestFilter { ProjectIds = [SomgateHost.ProjectId] };
        var kept = await Read(journey.Somgate, mine);
        var store = journey.Somgate.Services.GetRequiredService<RequestLogStore>();
        Assert.Equal(2, kept.Count);
        Assert.Equal(3, await store.CountLeftOut(mine, Cancel));

        await store.Sweep(kept[0].At.AddMinutes(2), Cancel);
        Assert.Empty(await Read(journey.Somgate, mine));
        Assert.Equal(0, await store.CountLeftOut(mine, Cancel));
    }

    /// <summary>All entries, newest first, those that still wait included.</summary>
    internal static async Task<IReadOnlyList<LoggedRequest>> Read(SomgateHost somgate, RequestFilter? filter = null)
    {
        await Written(somgate.Services.GetRequiredService<RequestLogWorker>());
        return await somgate.Services.GetRequiredService<RequestLogStore>().Find(filter ?? new RequestFilter { ProjectIds = [SomgateHost.ProjectId] }, null, 100, Cancel);
    }

    /// <summary>Writes what has been asked for until now: a client may have its answer a moment before the entry waits.</summary>
    internal static async Task Written(RequestLogWorker requests)
    {
        while (requests.UnderWay > 0) await Task.Yield();
        await requests.RunOnce(Cancel);
    }

    private static async Task<string> Columns(SomgateHost somgate)
    {
        await using var connection = await somgate.Services.GetRequiredService<Database>().Open(Cancel);
        return string.Concat(await connection.QueryAsync<string>("select coalesce(body, '') || coalesce(answer, '') || problems || endpoint from request_log"));
    }
}
