using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Somgate.Protocol;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class SignatureToolEndpointTests
{
    private const string Tool = "/dashboard/requests/signature?mode=test";
    private const string TestKey = "1042:1";

    [Fact]
    public async Task A_right_signature_is_right_and_the_text_stands_line_by_line()
    {
        await using var desk = await CallbackDesk.Open();
        var page = await Check(desk, "gate", Signed(SomgateHost.SaleBody("ORD-1"), SomgateHost.Secret), TestKey);
        Assert.Contains("The signature is right", page.Text, StringComparison.Ordinal);
        Assert.Contains("account:number:996555123456\ncustomer:id:cust-77\n", page.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("All orders give one text", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_one_is_explained()
    {
        await using var desk = await CallbackDesk.Open();
        var body = SomgateHost.SaleBody("ORD-1");
        body["save"] = true;
        var text = Text(body).Replace("save:1", "save:true", StringComparison.Ordinal);
        body["general"]!["signature"] = Convert.ToHexStringLower(HMACSHA512.HashData(Encoding.UTF8.GetBytes(SomgateHost.Secret), Encoding.UTF8.GetBytes(text)));
        var page = await Check(desk, "gate", body.ToJsonString(), TestKey);
        Assert.Contains("signed as words", page.Text, StringComparison.Ordinal);
        Assert.Contains("hex digits of the digest", page.Text, StringComparison.Ordinal);
        Assert.Contains("first difference", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_key_gives_the_verdict_and_no_signature()
    {
        await using var desk = await CallbackDesk.Open();
        var body = SomgateHost.SaleBody("ORD-1");
        var right = Signed(SomgateHost.SaleBody("ORD-1"), "live secret");
        using var browser = await desk.Host.SignIn(desk.Admin);
        const string live = "/dashboard/requests/signature?mode=live";
        var page = await browser.Submit(live, live, ("kind", "gate"), ("message", body.ToJsonString()), ("key", "1043:1"));
        Assert.Equal(200, page.Status);
        var signature = JsonNode.Parse(right)!["general"]!["signature"]!.GetValue<string>();
        Assert.DoesNotContain(signature, page.Text, StringComparison.Ordinal);
        Assert.Contains("no signature is given out", page.Text, StringComparison.Ordinal);
        Assert.Contains("The signature is right", (await browser.Post(live, ("kind", "gate"), ("message", right), ("key", "1043:1"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pasted_key_works_and_is_not_shown_again()
    {
        await using var desk = await CallbackDesk.Open();
        var page = await Check(desk, "callback", """{"payment":{"id":"1"},"signature":""}""", "own", "pasted secret");
        Assert.Equal(200, page.Status);
        Assert.Contains(Signature.Sign("""{"payment":{"id":"1"}}"""u8, "pasted secret"u8), page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("pasted secret", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_address_is_read_as_the_page_reads_it()
    {
        await using var desk = await CallbackDesk.Open();
        SignedPair[] pairs = [new("payment_id", "A 1"), new("project_id", "1042")];
        var signature = Uri.EscapeDataString(Signature.Sign(pairs, Encoding.UTF8.GetBytes(SomgateHost.Secret)));
        var page = await Check(desk, "page", $"https://pay.example/payment?project_id=1042&payment_id=A+1&signature={signature}", TestKey);
        Assert.Contains("The signature is right", page.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await Check(desk, "page", "https://pay.example/payment?a=%ZZ", TestKey)).Status);
    }

    [Theory]
    [InlineData("{\"a\":1,\n\"b\":}", "line 2, column 5")]
    [InlineData("{\"a\":1,\"a\":2}", "A key is given twice")]
    [InlineData("[1]", "It must be a JSON object")]
    public async Task Faults_of_the_message_are_named(string message, string said)
    {
        await using var desk = await CallbackDesk.Open();
        var page = await Check(desk, "gate", message, TestKey);
        Assert.Equal(422, page.Status);
        Assert.Contains(said, page.Text, StringComparison.Ordinal);
    }

    [Theory, InlineData("1044:1"), InlineData("1043:1"), InlineData(""), InlineData("own"), InlineData("x:y")]
    public async Task A_key_that_is_not_to_be_seen_is_no_key(string key)
    {
        await using var desk = await CallbackDesk.Open();
        Assert.Equal(422, (await Check(desk, "gate", "{}", key)).Status);
    }

    [Fact]
    public async Task A_message_over_64_KiB_is_refused()
    {
        await using var desk = await CallbackDesk.Open();
        Assert.Contains("Over 64 KiB", (await Check(desk, "gate", $$"""{"a":"{{new string('x', 66_000)}}"}""", TestKey)).Text, StringComparison.Ordinal);
    }

    private static async Task<Page> Check(CallbackDesk desk, string kind, string message, string key, string secret = "")
    {
        using var browser = await desk.Host.SignIn(desk.Admin);
        return await browser.Submit(Tool, Tool, ("kind", kind), ("message", message), ("key", key), ("secret", secret));
    }

    private static string Text(JsonObject body) => Signature.Text(SignedBody.Read(Encoding.UTF8.GetBytes(body.ToJsonString()))!, SignatureOrder.Natural);

    private static string Signed(JsonObject body, string secret)
    {
        body["general"]!["signature"] = Signature.Sign(Encoding.UTF8.GetBytes(body.ToJsonString()), Encoding.UTF8.GetBytes(secret));
        return body.ToJsonString();
    }
}
