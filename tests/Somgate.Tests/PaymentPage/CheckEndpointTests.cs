using System.Text.Json;
using System.Text.Json.Nodes;

namespace Somgate.Tests.PaymentPage;

/// <summary>Section 18 of payment-page.md over HTTP.</summary>
public sealed class CheckEndpointTests(PageDesk desk) : IClassFixture<PageDesk>
{
    [Theory]
    [InlineData("/params/check")]
    [InlineData("/v1/params/check")]
    public async Task Good_parameters_are_good_however_they_come(string path)
    {
        var parameters = desk.Parameters();
        var query = PageDesk.Query(parameters);
        var json = JsonSerializer.Serialize(parameters);
        PageReply[] replies =
        [
            await desk.Get($"{path}?{query}"),
            await desk.Get($"{path}?{PageDesk.Signed(parameters, "wrong")}"),
            await desk.Get($"{path}?{query}&signature=x"),
            await desk.PostForm($"{path}?{query}", "", ""),
            await desk.PostForm(path, query),
            await desk.PostForm(path, query, "text/plain"),
            await desk.PostForm(path, json, "application/json"),
            await desk.PostForm(path, " \n" + json, "text/plain"),
            await desk.PostForm(path, json, ""),
        ];
        Assert.All(replies, reply => Assert.Equal((200, """{"status":"success"}""", "*"), (reply.Status, reply.Text, reply.Headers["Access-Control-Allow-Origin"])));
    }

    [Fact]
    public async Task Every_problem_is_listed()
    {
        var parameters = desk.Parameters("payment_currency", "kgs");
        parameters.Remove("customer_id");
        var reply = await desk.Get($"/params/check?{PageDesk.Query(parameters)}");
        Assert.Equal(400, reply.Status);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
            {"errors": [{"code": "2004", "message": "Required field not provided", "field": "customer_id"}, {"code": "3121", "message": "Invalid currency", "field": "payment_currency"}]}
            """),
            JsonNode.Parse(reply.Text)), reply.Text);
    }

    [Theory]
    [InlineData("payment_currency", "USD", "3023 payment_currency")]
    [InlineData("payment_amount", "4999", "3358 payment_amount")]
    [InlineData("payment_amount", "5000001", "2642 payment_amount")]
    [InlineData("payment_amount", "x", "502 payment_amount")]
    [InlineData("project_id", "9999", "2442 project_id")]
    [InlineData("project_id", "x", "502 project_id")]
    [InlineData("project_id", PageDesk.Missing, "2004 project_id")]
    [InlineData("mode", "payout", "310 mode")]
    [InlineData("force_payment_method", "cards", "2541 force_payment_method")]
    [InlineData("note", "a;b", "702 note")]
    [InlineData("payment_id[x]", "1", "702 payment_id[x]")]
    public async Task A_problem_has_its_code_and_field(string name, string value, string problem) =>
        Assert.Equal([problem], Problems(await desk.Get($"/params/check?{PageDesk.Query(desk.Parameters(name, value))}")));

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":1,}")]
    [InlineData("a=%FF")]
    [InlineData("=")]
    public async Task A_body_that_cannot_be_read_is_702(string body)
    {
        var reply = await desk.PostForm("/params/check", body, "text/plain");
        Assert.Equal(400, reply.Status);
        Assert.All(Problems(reply), problem => Assert.StartsWith("702 ", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_is_allowed_to_ask()
    {
        var reply = await desk.Send(HttpMethod.Options, "/params/check");
        Assert.Equal((204, "*", "content-type"), (reply.Status, reply.Headers["Access-Control-Allow-Origin"], reply.Headers["Access-Control-Allow-Headers"]));
        Assert.Equal(405, (await desk.Send(HttpMethod.Delete, "/params/check")).Status);
        Assert.Equal((200, ""), await desk.Send(HttpMethod.Head, $"/params/check?{PageDesk.Query(desk.Parameters())}") is var head ? (head.Status, head.Text) : default);
    }

    private static string[] Problems(PageReply reply) =>
        [.. JsonNode.Parse(reply.Text)!["errors"]!.AsArray().Select(problem => $"{problem!["code"]} {problem["field"]}")];
}
