using System.Text.Json;
using System.Text.Json.Nodes;
using Somgate.Projects;
using Somgate.Tests.Support;

namespace Somgate.Tests.Gate;

/// <summary>Sales that are accepted and then found inconsistent: status and callback <c>error</c>, no operation, a free id (gate.md 3.1, 4.3, 5.1, 8).</summary>
public sealed class ConsistencyTests(GateDesk desk) : IClassFixture<GateDesk>
{
    private static readonly string InThePast = Moment(TimeSpan.FromSeconds(-1));
    private static readonly string TooFarAhead = Moment(TimeSpan.FromDays(31));

    public static TheoryData<string, string, string, string[]> Rows => new()
    {
        { "payment.currency", "\"USD\"", "", ["3121 payment.currency enum"] },
        { "payment.amount", "4999", "", ["3358 payment.amount minimum"] },
        { "payment.amount", "1", "", ["3358 payment.amount minimum"] },
        { "payment.amount", "5000001", "", ["2642 payment.amount maximum"] },
        { "payment.amount", "\"10000000000000\"", "", ["2642 payment.amount maximum"] },
        { "payment.best_before", InThePast, "", ["502 payment.best_before minimum"] },
        { "payment.best_before", "\"0001-01-01T00:00:00Z\"", "", ["502 payment.best_before minimum"] },
        { "payment.best_before", TooFarAhead, "", ["502 payment.best_before maximum"] },
        { "payment.amount", "1", InThePast, ["3358 payment.amount minimum", "502 payment.best_before minimum"] },
        // The amount is checked only when the currency is right.
        { "payment", "{\"amount\":1,\"currency\":\"EUR\"}", TooFarAhead, ["3121 payment.currency enum", "502 payment.best_before maximum"] },
    };

    [Theory, MemberData(nameof(Rows))]
    public async Task An_inconsistent_sale_is_acknowledged_and_told_as_error(string field, string value, string bestBefore, string[] problems)
    {
        var id = desk.NewId();
        var body = GateDesk.With(SomgateHost.SaleBody(id), field, value);
        if (bestBefore.Length > 0) GateDesk.With(body, "payment.best_before", bestBefore);

        var ack = await desk.Send("sale", body);

        Assert.Equal(200, ack.HttpStatus);
        await IsInError(id, ack, problems);
    }

    [Fact]
    public async Task Who_may_create_no_payments_is_told_so()
    {
        var (store, cancel, now) = (desk.Somgate.Projects, TestContext.Current.CancellationToken, TimeProvider.System.GetUtcNow());

        await store.SuspendProject(SomgateHost.ProjectId, true, cancel);
        await IsTold("3299  ");
        await store.SuspendProject(SomgateHost.ProjectId, false, cancel);
        await store.SuspendMerchant(1, true, cancel);
        await IsTold("3299  ");
        await store.StopProvider("mbank", true, now, cancel);
        await store.RemoveMethod(SomgateHost.ProjectId, "mbank", cancel);
        await IsTold("3299  ", "314  ", "3026  ");
        await store.SuspendMerchant(1, false, cancel);
        await IsTold("314  ", "3026  ");
        await store.StopProvider("mbank", false, now, cancel);
        await IsTold("3026  ");
        await store.SaveMethod(SomgateHost.ProjectId, "mbank", new MethodTerms(), cancel);
        await desk.Somgate.Refresh();

        async Task IsTold(params string[] problems)
        {
            await desk.Somgate.Refresh();
            var id = desk.NewId();
            await IsInError(id, await desk.Somgate.Sale(id), problems);
        }
    }

    [Fact]
    public async Task A_project_narrows_the_amounts_and_never_widens_them()
    {
        var (store, cancel) = (desk.Somgate.Projects, TestContext.Current.CancellationToken);
        await Terms(new(10_000, 20_000));
        Assert.Equal(("3358", "processing", "processing", "2642"), (await Outcome(9_999), await Outcome(10_000), await Outcome(20_000), await Outcome(20_001)));
        await Terms(new(1, 100_000_000));
        Assert.Equal(("3358", "processing", "processing", "2642"), (await Outcome(4_999), await Outcome(5_000), await Outcome(5_000_000), await Outcome(5_000_001)));
        await Terms(new());

        async Task Terms(MethodTerms terms)
        {
            await store.SaveMethod(SomgateHost.ProjectId, "mbank", terms, cancel);
            await desk.Somgate.Refresh();
        }

        async Task<string> Outcome(long amountMinor)
        {
            var id = desk.NewId();
            await desk.Somgate.Sale(id, amountMinor: amountMinor);
            return (await desk.Somgate.Status(id)).Status == "error" ? (await desk.Merchant.Final(id)).Code : "processing";
        }
    }

    [Fact]
    public async Task The_id_of_a_payment_in_error_is_free_even_for_the_same_sale()
    {
        var id = desk.NewId();
        var first = await desk.Somgate.Sale(id, amountMinor: 1);
        await desk.Merchant.Next(id, callback => callback.Status == "error");
        var second = await desk.Somgate.Sale(id, amountMinor: 1);
        await desk.Merchant.Next(id, callback => callback.Status == "error", nth: 2);
        var third = await desk.Somgate.Sale(id.ToLowerInvariant());
        await desk.Merchant.Asking(id.ToLowerInvariant());
        var fourth = await desk.Refused(() => desk.Somgate.Sale(id, amountMinor: 1));

        Assert.Equal((200, 200, 200, "400/3041"), (first.HttpStatus, second.HttpStatus, third.HttpStatus, fourth.Verdict()));
        Assert.Equal(3, new[] { first, second, third }.Select(ack => ack.RequestId).Distinct().Count());
        Assert.Equal("awaiting clarification", (await desk.Somgate.Status(id)).Status);
        Assert.Equal(["error", "error", "awaiting clarification"], await Task.WhenAll(new[] { first, second, third }.Select(StatusByRequest)));
    }

    [Fact]
    public async Task Inconsistent_sales_at_once_never_share_a_payment()
    {
        var id = desk.NewId();

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => desk.Somgate.Sale(id, amountMinor: number == 3 ? 5000 : 1)));

        // Whatever came before the good one was freed; what came after it was refused.
        var good = replies[3];
        Assert.Equal(200, good.HttpStatus);
        Assert.All(replies, reply => Assert.True(reply.HttpStatus == 200 || reply.Verdict() == "400/3041"));
        Assert.Equal(good.RequestId, (await desk.Somgate.Find(id))!.Sale.RequestId);
        var acks = replies.Where(reply => reply.HttpStatus == 200).ToArray();
        Assert.Equal(acks.Length, acks.Select(ack => ack.RequestId).Distinct().Count());
    }

    [Theory]
    [InlineData("clarification")]
    [InlineData("resend")]
    public async Task A_payment_in_error_takes_no_further_request(string endpoint)
    {
        var id = desk.NewId();
        await desk.Somgate.Sale(id, amountMinor: 1);
        await desk.Merchant.Final(id);

        var body = GateDesk.With(desk.Body(endpoint), "general.payment_id", $"\"{id}\"");

        Assert.Equal("400/3060", (await desk.Refused(() => desk.Send(endpoint, body))).Verdict());
    }

    private async Task IsInError(string id, GateReply ack, params string[] problems)
    {
        var callback = await desk.Merchant.Final(id);
        Assert.Equal("error", callback.Status);
        Assert.Equal(problems, Listed(JsonNode.Parse(callback.Body)!));
        Assert.Equal(ack.RequestId, callback.Json.GetProperty("request_id").GetString());
        Assert.False(callback.Json.TryGetProperty("operation", out _));
        Assert.True(callback.IsSignedBy(SomgateHost.Secret));

        var status = await desk.Somgate.Status(id);
        Assert.Equal(("error", 0), (status.Status, status.Json["operations"]!.AsArray().Count));
        Assert.Equal(problems, Listed(status.Json));
        var byRequest = await desk.Send("request", new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["request_id"] = ack.RequestId });
        Assert.Equal(("error", "error", problems[0].Split(' ')[0]), ($"{byRequest.Json["status"]}", byRequest.Status, $"{byRequest.Json["payment"]!["result_code"]}"));
        Assert.Empty(await desk.Bank.Charges());
    }

    private async Task<string> StatusByRequest(GateReply ack) =>
        $"{(await desk.Send("request", new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["request_id"] = ack.RequestId })).Json["status"]}";

    private static string[] Listed(JsonNode node) => [.. node["errors"]!.AsArray().Select(problem => $"{problem!["code"]} {problem["field"]} {problem["constraint"]}")];

    private static string Moment(TimeSpan ahead) => JsonSerializer.Serialize((TimeProvider.System.GetUtcNow() + ahead).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
}
