using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Somgate.RequestLog;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.DataApi;

/// <summary>Transport, the order of checks, errors, rates and the request log (data-api.md 1, 2, 3 and 6).</summary>
public sealed class DataApiFilterTests
{
    private const string Get = "/v1/operations/get";

    [Fact]
    public async Task Each_check_comes_before_the_next_and_says_exactly_what_is_wrong()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        var caller = desk.Callers[SampleOperations.Token];
        var huge = new byte[(256 * 1024) + 1];

        await Says(desk.Post("/v1/nothing", huge, method: HttpMethod.Get), 404, "Not Found", "No such endpoint");
        await Says(desk.Post("/v1/payment/status", []), 404, "Not Found", "No such endpoint");
        await Says(desk.Post("/v1", []), 404, "Not Found", "No such endpoint");
        await Says(desk.Post("/v1/Operations/get", []), 404, "Not Found", "No such endpoint");
        await Says(desk.Post("/v1/operations/get/", []), 404, "Not Found", "No such endpoint");
        await Says(desk.Post(Get, huge, method: HttpMethod.Put), 405, "Method Not Allowed", "Use POST");
        await Says(desk.Post(Get, huge), 413, "Payload Too Large", "Body is larger than 256 KiB");
        await Says(desk.Post(Get, "{\n\"a\":1,\n\"b\":}"u8.ToArray()), 400, "Bad Request", "Malformed JSON at line 3");
        await Says(desk.Post(Get, "{}"u8.ToArray()), 400, "Bad Request", "Field token is required; Field signature is required");
        await Says(desk.Post(Get, "{\"token\":1,\"signature\":[]}"u8.ToArray()), 400, "Bad Request", "Field token must be a string; Field signature must be a string");
        await Says(desk.Ask(Get, "\"limit\":-1", token: "nobody's"), 401, "Authorization Required", "Invalid token");

        desk.Callers[SampleOperations.Token] = caller with { AllowedSenders = [System.Net.IPNetwork.Parse("198.51.100.0/24")] };
        await Says(desk.Ask(Get, "\"limit\":-1", key: "wrong"), 403, "Forbidden", "Address 127.0.0.1 is not allowed for this token");
        desk.Callers[SampleOperations.Token] = caller with { MayView = false };
        await Says(desk.Ask(Get, "\"limit\":-1", key: "wrong"), 401, "Authorization Required", "Invalid signature");
        await Says(desk.Ask("/v1/balance/get", "\"limit\":-1"), 403, "Forbidden", "You have no right to view payments");
        desk.Callers[SampleOperations.Token] = caller;
        await Says(desk.Ask("/v1/balance/get", ""), 403, "Forbidden", "/v1/balance/get is not available: this platform processes purchases in KGS only and keeps no payout balances");
        await Says(desk.List("\"limit\":-1,\"project_id\":22"), 400, "Bad Request", "Field limit must be between 0 and 1000");
        await Says(desk.List("\"project_id\":22"), 401, "Authorization Required", "You have no access to project_id = 22");
        await Says(desk.List($"\"project_id\":[{ApiDesk.StrangeProjectId},22,{SomgateHost.ProjectId}]"), 401, "Authorization Required", $"You have no access to project_id = {ApiDesk.StrangeProjectId}; You have no access to project_id = 22");
        var refused = await desk.Post(Get, [], method: HttpMethod.Get);
        Assert.Equal("POST", string.Join(',', refused.Response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("/v1/currency-rates/get", "no currency conversion")]
    [InlineData("/v1/chargeback/list", "no chargebacks")]
    [InlineData("/v1/chargeback/get", "no chargebacks")]
    [InlineData("/v1/fraud/list", "no card network reports")]
    [InlineData("/v1/financial-reporting/operations", "no fees")]
    public async Task What_has_nothing_to_tell_says_why(string path, string why)
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        await Says(desk.Ask(path, ""), 403, "Forbidden", $"{path} is not available: this platform processes purchases in KGS only and keeps {why}");
    }

    [Fact]
    public async Task The_neighbour_of_the_payment_page_is_left_to_it()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        Assert.DoesNotContain("No such endpoint", (await desk.Post("/v1/params/check", "{}"u8.ToArray())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_of_any_kind_is_never_our_failure()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        desk.Callers[SampleOperations.Token] = desk.CallerOf(1, null);
        byte[][] bodies =
        [
            [], "null"u8.ToArray(), "[]"u8.ToArray(), "\"x\""u8.ToArray(), "{"u8.ToArray(), [0xFF, 0xFE], "{\"a\":1,\"a\":2}"u8.ToArray(), "{\"a\":\"\\ud800\"}"u8.ToArray(),
            "{\"a\":\"\\u0000\"}"u8.ToArray(), Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', 5000)}{new string(']', 5000)}}}"), "\uFEFF{}"u8.ToArray(), "{\"a\":01}"u8.ToArray(), "{} {}"u8.ToArray(),
            [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8],
        ];
        foreach (var body in bodies) Assert.Equal((400, "Malformed JSON at line 1"), await desk.Post(Get, body) is var reply ? (reply.Status, reply.Message) : default);
        var users = 100;
        foreach (var members in new[]
        {
            "\"customer_id\":\"\uD83D\uDE00\"", "\"filter\":{\"payment_id\":\"" + new string('x', 100_000) + "\"}", "\"filter\":{\"who\":\"x\"}", "\"tz\":\"../../etc/passwd\"", "\"tz\":\"" + new string('A', 9000) + "\"",
            "\"cursor\":\"\uD83D\uDE00\"", "\"cursor\":\"djF8.x\"", "\"limit\":1e99", "\"filter\":{\"amount_min\":[1,2]}", "\"filter\":{\"payment_id\":\"*\"}", "\"interval\":{\"from\":[],\"to\":{}}", "\"filter\":{\"customer_email\":\"\"}",
            "\"filter\":{\"operation_id\":\"99999999999999999999\"}", "\"filter\":{\"phone\":\"abc\"}", "\"filter\":{\"\":\"\"}", "\"filter\":{\"code\":\"!\"}", "\"limit\":0,\"offset\":9223372036854775807",
        })
        {
            desk.Callers[SampleOperations.Token] = desk.CallerOf(++users, null);
            Assert.InRange((await desk.List($"{members},\"a\":{{\"b\":[null,true,1.5]}}")).Status, 200, 499);
        }
    }

    [Fact]
    public async Task The_61st_in_a_minute_waits_and_neither_others_nor_wrong_signatures_use_it_up()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        const string otherToken = "ABCDEFGHIJKLMNOPQRSTUVWXYZ1234";
        desk.Callers[otherToken] = desk.CallerOf(2, [SomgateHost.ProjectId]);
        for (var index = 0; index < 60; index++)
        {
            Assert.Equal(401, (await desk.Ask(Get, "", key: "wrong")).Status);
            Assert.Equal(200, (await desk.Ask("/v1/operations/get-by-payment", "\"payment_id\":\"x\"")).Status);
        }

        var over = await desk.Ask("/v1/operations/get-by-payment", "\"payment_id\":\"x\"");
        Assert.Equal((429, "More than 60 requests a minute; wait 3 seconds", "3"), (over.Status, over.Message, over.Header("Retry-After")));
        Assert.Equal(429, (await desk.Ask(Get, "", token: "nobody's")).Status);
        Assert.Equal(200, (await desk.Ask("/v1/operations/get-by-payment", "\"payment_id\":\"x\"", token: otherToken)).Status);
        desk.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(200, (await desk.Ask("/v1/operations/get-by-payment", "\"payment_id\":\"x\"")).Status);
        Assert.Equal(401, (await desk.Ask(Get, "", token: "nobody's")).Status);
    }

    [Fact]
    public async Task Answers_are_zipped_when_that_is_asked_for()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        await desk.AddAll([.. Enumerable.Range(0, 20).Select(index => new SampleRow($"Z-{index}", ApiDesk.Now.AddHours(-1)))]);
        var body = Somgate.Protocol.Signature.WithSignature(Encoding.UTF8.GetBytes($$"""{"token":"{{SampleOperations.Token}}"}"""), SampleOperations.KeyBytes);
        var reply = await desk.Post(Get, body, encoding: "gzip");
        Assert.Equal("gzip", string.Join(',', reply.Response.Content.Headers.ContentEncoding));
        using var unzipped = new StreamReader(new GZipStream(new MemoryStream(reply.Bytes), CompressionMode.Decompress));
        Assert.StartsWith("{\"operations\":[{", await unzipped.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_request_enters_the_log_with_the_names_of_its_members_and_none_of_their_values()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        await desk.List($"\"project_id\":{SomgateHost.ProjectId},\"customer_email\":\"jane@example.com\"");
        await desk.List("\"limit\":-1,\"customer_id\":\"secret-customer\"");
        await desk.Post("/v1/996555123456", []);
        await RequestLog.RequestLogTests.Written(desk.Somgate.Services.GetRequiredService<RequestLogWorker>());
        var store = desk.Somgate.Services.GetRequiredService<RequestLogStore>();
        var entries = await store.Find(new() { ProjectIds = [0, SomgateHost.ProjectId], Door = "data" }, null, 10, TestContext.Current.CancellationToken);
        Assert.Equal([(0L, 404, "/v1/…"), (0L, 400, Get), (SomgateHost.ProjectId, 200, Get)], entries.OrderByDescending(entry => entry.RequestNo).Select(entry => (entry.ProjectId, entry.HttpStatus, entry.Endpoint)));
        Assert.Contains(entries, entry => entry.Problems.Contains("Field limit must be between 0 and 1000", StringComparison.Ordinal));
        Assert.All(entries, entry => Assert.DoesNotContain("secret-customer", $"{entry.Body}{entry.Problems}{entry.Answer}", StringComparison.Ordinal));
        Assert.All(entries, entry => Assert.DoesNotContain("jane", $"{entry.Body}{entry.Answer}", StringComparison.Ordinal));
        Assert.Contains(entries, entry => entry is { Signature: "ok", SignatureOrder: "N" } && entry.Body!.Contains("\"customer_email\":\"(16)\"", StringComparison.Ordinal));
    }

    private static async Task Says(Task<ApiReply> asking, int status, string name, string message)
    {
        var reply = await asking;
        Assert.Equal($$"""{"name":"{{name}}","message":"{{message}}","code":0,"status":{{status}}}""", reply.Text);
        Assert.Equal((status, "application/json; charset=utf-8"), (reply.Status, $"{reply.Response.Content.Headers.ContentType}"));
    }
}
