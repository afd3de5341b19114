using System.Text.Json.Nodes;
using Somgate.Tests.Support;

namespace Somgate.Tests.Gate;

/// <summary>Which paths and HTTP methods there are, and what the operations that Mbank doesn't have are answered (gate.md 1, 4.1, 4.9).</summary>
public sealed class GateRoutesTests(GateDesk desk) : IClassFixture<GateDesk>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/v2")]
    [InlineData("/v2/")]
    [InlineData("/v2/payment")]
    [InlineData("/v2/payment/")]
    [InlineData("/v2/payment/nothing")]
    [InlineData("/v2/payment/status/")]
    [InlineData("/v2/payment/status/request/")]
    [InlineData("/v2/payment//status")]
    [InlineData("//v2/payment/status")]
    [InlineData("/v2/payment/Status")]
    [InlineData("/v2/Payment/status")]
    [InlineData("/V2/payment/status")]
    [InlineData("/V2/PAYMENT/STATUS")]
    [InlineData("/v3/payment/status")]
    [InlineData("/payment/status")]
    [InlineData("/v2/payment/status.json")]
    [InlineData("/v2/payment/wallet/mbank")]
    [InlineData("/v2/payment/wallet/mbank/")]
    [InlineData("/v2/payment/wallet/mbank/sale/")]
    [InlineData("/v2/payment/wallet/mbank/Sale")]
    [InlineData("/v2/payment/wallet/mbank/sale/x")]
    [InlineData("/v2/payment/wallet//sale")]
    [InlineData("/v2/payment/Wallet/mbank/sale")]
    [InlineData("/v2/payment/card/mbank/sale")]
    [InlineData("/v2/payment/wallet/mbank/recurring/renew")]
    [InlineData("/v2/payment/payout")]
    [InlineData("/v2/payment/auth")]
    [InlineData("/v2/customer/action")]
    [InlineData("/v2/info/available_methods_for_merchant")]
    public async Task An_unknown_path_is_refused_whatever_the_method(string path)
    {
        foreach (var method in new[] { "POST", "GET", "PUT" })
        {
            var reply = await desk.Refused(() => Request(method, path, desk.Body("status")));

            Assert.Equal("404/702", reply.Verdict());
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("SOMETHING")]
    public async Task Only_POST_is_allowed(string method)
    {
        foreach (var path in GateDesk.Paths.Values.Append("/v2/payment/refund").Append("/v2/payment/wallet/visa/sale"))
        {
            var reply = await desk.Refused(() => Request(method, path, null));

            Assert.Equal("405/702", reply.Verdict());
            Assert.Equal(["POST"], reply.Response.Content.Headers.Allow);
        }
    }

    [Fact]
    public async Task HEAD_is_not_allowed_either()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, GateDesk.Paths["status"]);

        using var answer = await desk.Somgate.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((405, "POST"), ((int)answer.StatusCode, string.Join(',', answer.Content.Headers.Allow)));
    }

    [Fact]
    public async Task A_query_changes_nothing()
    {
        var reply = await desk.Somgate.Send("/v2/payment/status?payment_id=x&status", desk.Body("status"));

        Assert.Equal((200, "error"), (reply.HttpStatus, reply.Status));
    }

    [Theory]
    [InlineData("/v2/payment/wallet/mbank/refund", "3610")]
    [InlineData("/v2/payment/mbank/refund", "3610")]
    [InlineData("/v2/payment/mbank/sale", "310")]
    [InlineData("/v2/payment/wallet/mbank/capture", "310")]
    [InlineData("/v2/payment/wallet/mbank/cancel", "310")]
    [InlineData("/v2/payment/wallet/mbank/payout", "310")]
    [InlineData("/v2/payment/wallet/mbank/auth", "310")]
    [InlineData("/v2/payment/wallet/mbank/account_verification", "310")]
    [InlineData("/v2/payment/wallet/mbank/recurring", "310")]
    [InlineData("/v2/payment/wallet/mbank/recurring/cancel", "310")]
    [InlineData("/v2/payment/wallet/mbank/recurring/update", "310")]
    [InlineData("/v2/payment/mbank/capture", "310")]
    [InlineData("/v2/payment/mbank/cancel", "310")]
    [InlineData("/v2/payment/mbank/payout", "310")]
    [InlineData("/v2/payment/mbank/auth", "310")]
    [InlineData("/v2/payment/mbank/account_verification", "310")]
    [InlineData("/v2/payment/mbank/recurring", "310")]
    [InlineData("/v2/payment/mbank/recurring/cancel", "310")]
    [InlineData("/v2/payment/mbank/recurring/update", "310")]
    [InlineData("/v2/payment/wallet/visa/refund", "2541")]
    [InlineData("/v2/payment/wallet/visa/sale", "2541")]
    [InlineData("/v2/payment/wallet/MBANK/sale", "2541")]
    [InlineData("/v2/payment/visa/sale", "2541")]
    [InlineData("/v2/payment/visa/payout", "2541")]
    [InlineData("/v2/payment/wallet/visa/recurring/update", "2541")]
    [InlineData("/v2/payment/refund", "3061")]
    [InlineData("/v2/payment/capture", "3061")]
    [InlineData("/v2/payment/cancel", "3061")]
    public async Task What_Mbank_does_not_have_is_refused_after_the_checks_of_every_request(string path, string code)
    {
        var body = desk.Body("status");
        Assert.Equal($"400/{code}", (await desk.Refused(() => desk.Somgate.Send(path, body.DeepClone().AsObject()))).Verdict());
        // The rest of the body isn't looked at.
        Assert.Equal($"400/{code}", (await desk.Refused(() => desk.Somgate.Send(path, GateDesk.With(body.DeepClone().AsObject(), "payment", "[1]")))).Verdict());

        Assert.Equal("400/3261", (await desk.Refused(() => desk.Somgate.Send(path, body.DeepClone().AsObject(), "wrong"))).Verdict());
        Assert.Equal("400/2004", (await desk.Refused(() => desk.Somgate.Send(path, GateDesk.With(body.DeepClone().AsObject(), "general.payment_id", "null")))).Verdict());
        Assert.Equal("404/2442", (await desk.Refused(() => desk.Somgate.Send(path, GateDesk.With(body.DeepClone().AsObject(), "general.project_id", "77")))).Verdict());
        Assert.Equal("422/2003", (await desk.Refused(() => desk.Somgate.Post(path, "[]"u8.ToArray()))).Verdict());
    }

    [Theory]
    [InlineData("/v2/payment/refund", "3610")]
    [InlineData("/v2/payment/capture", "310")]
    [InlineData("/v2/payment/cancel", "310")]
    public async Task Without_a_method_in_the_path_the_payment_tells_it(string path, string code)
    {
        var id = desk.NewId();
        await desk.Somgate.Sale(id);
        await desk.Merchant.Asking(id);

        var reply = await desk.Refused(() => desk.Somgate.Send(path, new JsonObject { ["general"] = GateDesk.General(id.ToLowerInvariant()) }));

        Assert.Equal($"400/{code}", reply.Verdict());
        Assert.Equal("awaiting clarification", (await desk.Somgate.Status(id)).Status);
    }

    private async Task<GateReply> Request(string method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(desk.Somgate.BaseUrl + path));
        if (body is not null && method != "GET") request.Content = new ByteArrayContent(GateDesk.Signed(body)) { Headers = { ContentType = new("application/json") } };
        var answer = await desk.Somgate.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer);
    }
}
