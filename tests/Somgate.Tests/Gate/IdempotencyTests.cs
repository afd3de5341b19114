using System.Text;
using System.Text.Json.Nodes;
using Somgate.Tests.Protocol;
using Somgate.Tests.Support;

namespace Somgate.Tests.Gate;

/// <summary>What repeating a sale does, one after the other and at once (gate.md 8).</summary>
public sealed class IdempotencyTests(GateDesk desk) : IClassFixture<GateDesk>
{
    private const int AtOnce = 8;

    [Fact]
    public async Task An_identical_sale_gets_the_first_ack_again_however_it_is_written()
    {
        var id = desk.NewId();
        var ack = await desk.Somgate.Sale(id);
        await desk.Merchant.Asking(id);
        var traces = await desk.Traces();

        var reversed = new JsonObject(SomgateHost.SaleBody(id).Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        var digits = GateDesk.With(SomgateHost.SaleBody(id), "payment.amount", "\"125000\"");
        var unsigned = GateDesk.With(SomgateHost.SaleBody(id), "_retry", "2");
        var empty = GateDesk.With(SomgateHost.SaleBody(id), "recurring", "{}");
        foreach (var body in new[] { SomgateHost.SaleBody(id), reversed, digits, unsigned, empty })
        {
            var again = await desk.Send("sale", body);

            Assert.Equal((200, ack.Text), (again.HttpStatus, again.Text));
        }

        Assert.Equal(traces, await desk.Traces());
    }

    [Fact]
    public async Task An_identical_sale_may_be_signed_in_another_order_or_with_the_other_key()
    {
        var cancel = TestContext.Current.CancellationToken;
        var id = desk.NewId();
        var key = await desk.Somgate.Projects.AddKey(SomgateHost.ProjectId, "next-secret"u8.ToArray(), primary: false, TimeProvider.System.GetUtcNow(), cancel);
        await desk.Somgate.Refresh();
        JsonObject Body() => GateDesk.With(SomgateHost.SaleBody(id), "x", "[0,1,2,3,4,5,6,7,8,9,10]");
        var ack = await desk.Send("sale", Body());

        Assert.Equal(ack.Text, (await desk.Send("sale", Body(), "next-secret")).Text);
        foreach (var text in NaiveSignature.AllOrders(Encoding.UTF8.GetBytes(Body().ToJsonString())))
        {
            var body = Body();
            body["general"]!["signature"] = Convert.ToBase64String(System.Security.Cryptography.HMACSHA512.HashData("secret"u8, Encoding.UTF8.GetBytes(text)));
            Assert.Equal(ack.Text, (await desk.Somgate.Post(GateDesk.Paths["sale"], Encoding.UTF8.GetBytes(body.ToJsonString()))).Text);
        }

        await desk.Somgate.Projects.RevokeKey(SomgateHost.ProjectId, key, TimeProvider.System.GetUtcNow(), cancel);
        await desk.Somgate.Refresh();
    }

    [Theory]
    [InlineData("payment.amount", "125001")]
    [InlineData("payment.description", "\"x\"")]
    [InlineData("payment.currency", "\"USD\"")] // inconsistent: still no error callback
    [InlineData("payment.amount", "1")]
    [InlineData("customer.id", "\"cust-78\"")]
    [InlineData("account.number", "\"996555123457\"")]
    [InlineData("account.number", "\"+996555123456\"")]
    [InlineData("some_future_field", "null")]
    public async Task Another_sale_with_a_used_id_is_refused(string field, string value)
    {
        var id = desk.NewId();
        await desk.Somgate.Sale(id);
        await desk.Merchant.Asking(id);

        var reply = await desk.Refused(() => desk.Send("sale", GateDesk.With(SomgateHost.SaleBody(id), field, value)));

        Assert.Equal(("400/3041", 0), (reply.Verdict(), reply.Problems().Length));
        Assert.Equal("awaiting clarification", (await desk.Somgate.Status(id)).Status);
        Assert.Single(desk.Merchant.Of(id));
    }

    [Fact]
    public async Task The_rest_of_the_schema_is_checked_before_the_id()
    {
        var id = desk.NewId();
        await desk.Somgate.Sale(id);
        await desk.Merchant.Asking(id);

        var reply = await desk.Refused(() => desk.Send("sale", GateDesk.With(SomgateHost.SaleBody(id), "payment.amount", "0")));

        Assert.Equal("400/502", reply.Verdict());
    }

    [Theory]
    [InlineData("ord-x-")]
    [InlineData("Заказ-")]
    [InlineData("ÿÄß-")]
    public async Task Letter_case_makes_no_other_id(string prefix)
    {
        var id = prefix + desk.NewId();
        var ack = await desk.Somgate.Sale(id);
        await desk.Merchant.Asking(id);

        foreach (var spelled in new[] { id.ToUpperInvariant(), id.ToLowerInvariant() })
        {
            Assert.Equal("400/3041", (await desk.Refused(() => desk.Somgate.Sale(spelled))).Verdict());
            var status = await desk.Somgate.Status(spelled);
            Assert.Equal(("awaiting clarification", id), (status.Status, $"{status.Json["payment"]!["id"]}"));
            var clarified = await desk.Somgate.Clarify(spelled, "x");
            Assert.Equal((200, spelled), (clarified.HttpStatus, $"{clarified.Json["payment_id"]}"));
        }

        Assert.Equal(ack.RequestId, (await desk.Somgate.Find(id))!.Sale.RequestId);
    }

    [Fact]
    public async Task The_same_id_in_another_project_is_another_payment()
    {
        var cancel = TestContext.Current.CancellationToken;
        var id = desk.NewId();
        await desk.Somgate.Projects.AddProject(4042, 1, "Tea", true, "tea-secret"u8.ToArray(), 0, 1000, TimeProvider.System.GetUtcNow(), cancel);
        await desk.Somgate.Refresh();
        var ours = await desk.Somgate.Sale(id);
        await desk.Merchant.Asking(id);

        var theirs = await desk.Send("sale", GateDesk.With(SomgateHost.SaleBody(id), "general.project_id", "4042"), "tea-secret");

        Assert.Equal(200, theirs.HttpStatus);
        Assert.NotEqual(ours.RequestId, theirs.RequestId);
        var foreign = new JsonObject { ["project_id"] = 4042, ["request_id"] = ours.RequestId };
        Assert.Equal("404/3061", (await desk.Refused(() => desk.Send("request", foreign, "tea-secret"))).Verdict());
    }

    [Fact]
    public async Task Identical_sales_at_once_make_one_payment_and_get_one_ack()
    {
        var id = desk.NewId();

        var replies = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => desk.Somgate.Sale(id)));

        Assert.All(replies, reply => Assert.Equal((200, replies[0].Text), (reply.HttpStatus, reply.Text)));
        await desk.Merchant.Asking(id);
        Assert.Single(desk.Merchant.Of(id));
        Assert.Equal(replies[0].RequestId, (await desk.Somgate.Find(id))!.Sale.RequestId);
    }

    [Fact]
    public async Task Of_different_sales_at_once_one_is_taken_and_the_others_refused()
    {
        var id = desk.NewId();

        var replies = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(number => desk.Somgate.Sale(number % 2 == 0 ? id : id.ToLowerInvariant(), amountMinor: 5000 + number)));

        var taken = Assert.Single(replies, reply => reply.HttpStatus == 200);
        Assert.All(replies.Where(reply => reply != taken), reply => Assert.Equal("400/3041", reply.Verdict()));
        await desk.Merchant.Asking($"{taken.Json["payment_id"]}");
        Assert.Equal(taken.RequestId, (await desk.Somgate.Find(id))!.Sale.RequestId);
    }

    [Fact]
    public async Task Every_accepted_request_of_a_payment_leads_to_it()
    {
        var id = desk.NewId();
        var sale = await desk.Somgate.Sale(id);
        await desk.Merchant.Asking(id);
        var clarified = await desk.Somgate.Clarify(id, "x");
        Assert.NotEqual(sale.RequestId, clarified.RequestId);

        foreach (var requestId in new[] { sale.RequestId, clarified.RequestId })
        {
            var reply = await desk.Send("request", new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["request_id"] = requestId });

            Assert.Equal((200, "awaiting clarification", requestId, id), (reply.HttpStatus, $"{reply.Json["status"]}", reply.RequestId, $"{reply.Json["payment"]!["id"]}"));
        }
    }
}
