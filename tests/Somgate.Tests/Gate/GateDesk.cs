using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Payments;
using Somgate.Protocol;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Gate;

/// <summary>One service on SQLite with bank and merchant for all tests of a class, and the requests of Gate as a test writes them.</summary>
public sealed class GateDesk : IAsyncLifetime
{
    /// <summary>In the place of a value: the field is left out.</summary>
    public const string Missing = "(missing)";

    private int lastId;

    internal static IReadOnlyDictionary<string, string> Paths { get; } = new Dictionary<string, string>
    {
        ["sale"] = "/v2/payment/wallet/mbank/sale",
        ["clarification"] = "/v2/payment/clarification",
        ["resend"] = "/v2/customer/action/resend",
        ["status"] = "/v2/payment/status",
        ["request"] = "/v2/payment/status/request",
        ["methods"] = "/v2/info/available_methods_for_merchant/list",
    };

    internal BankHost Bank { get; private set; } = null!;

    internal MerchantStub Merchant { get; private set; } = null!;

    internal SomgateHost Somgate { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Bank = await BankHost.Start();
        Merchant = await MerchantStub.Start();
        Somgate = await SomgateHost.Start(Engine.Sqlite, Bank.BaseUrl, Merchant.CallbackUrl);
    }

    public async ValueTask DisposeAsync()
    {
        await Somgate.DisposeAsync();
        await Merchant.DisposeAsync();
        await Bank.DisposeAsync();
    }

    /// <summary>A payment id that no other test of the class has.</summary>
    internal string NewId() => $"ORD-{Interlocked.Increment(ref lastId)}";

    /// <summary>A good body of an endpoint, unsigned; about a payment that nobody knows, but for a sale.</summary>
    internal JsonObject Body(string endpoint) => endpoint switch
    {
        "sale" => SomgateHost.SaleBody(NewId()),
        "clarification" => new() { ["general"] = General(NewId()), ["additional_data"] = new JsonObject { ["approval_code"] = "4821" } },
        "resend" => new() { ["general"] = General(NewId()), ["customer"] = new JsonObject { ["ip_address"] = "203.0.113.25" } },
        "status" => new() { ["general"] = General(NewId()) },
        "request" => new() { ["project_id"] = SomgateHost.ProjectId, ["request_id"] = "7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001" },
        "methods" => new() { ["project_id"] = SomgateHost.ProjectId, ["directions"] = new JsonArray("payin"), ["currency"] = "KGS", ["amount"] = 125_000 },
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint), endpoint, "no such endpoint"),
    };

    internal static JsonObject General(string paymentId, long projectId = SomgateHost.ProjectId) => new() { ["project_id"] = projectId, ["payment_id"] = paymentId };

    /// <summary>Puts a value, given as JSON, in the place of a dotted path.</summary>
    internal static JsonObject With(JsonObject body, string field, string json)
    {
        var names = field.Split('.');
        var parent = body;
        foreach (var name in names[..^1])
        {
            if (parent[name] is not JsonObject) parent[name] = new JsonObject();
            parent = (JsonObject)parent[name]!;
        }

        if (json == Missing) parent.Remove(names[^1]);
        else parent[names[^1]] = JsonNode.Parse(json);
        return body;
    }

    internal Task<GateReply> Send(string endpoint, JsonObject body, string secret = SomgateHost.Secret) => Somgate.Send(Paths[endpoint], body, secret);

    /// <summary>Signs a body as <see cref="SomgateHost.Send"/> does and gives its bytes.</summary>
    internal static byte[] Signed(JsonObject body, string secret = SomgateHost.Secret) =>
        Signature.WithSignature(Encoding.UTF8.GetBytes(body.ToJsonString()), Encoding.UTF8.GetBytes(secret), body["general"] is JsonObject ? "general" : "");

    /// <summary>Sends what must be refused: never as our own failure, in the published form, and without a trace in the database.</summary>
    internal async Task<GateReply> Refused(Func<Task<GateReply>> send)
    {
        var before = await Traces();
        var reply = await send();
        Assert.InRange(reply.HttpStatus, 400, 499);
        Assert.Equal("application/json; charset=utf-8", $"{reply.Response.Content.Headers.ContentType}");
        Assert.Equal("error", $"{reply.Json["status"]}");
        Assert.Equal(ResultCode.Message(int.Parse(reply.Code!, CultureInfo.InvariantCulture)), $"{reply.Json["message"]}");
        Assert.Equal(before, await Traces());
        return reply;
    }

    /// <summary>Rows of everything that a request may leave behind.</summary>
    internal async Task<string> Traces()
    {
        await using var connection = await Somgate.Services.GetRequiredService<Database>().Open(TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<string>("""
            select (select count(*) from payments) || ' payments, ' || (select count(*) from payment_ids) || ' ids, '
              || (select count(*) from requests) || ' requests, ' || (select count(*) from callbacks) || ' callbacks'
            """);
    }
}

internal static class GateReplies
{
    /// <summary>Code, field and constraint of each listed problem: <c>502 payment.currency pattern</c>.</summary>
    public static string[] Problems(this GateReply reply) =>
        [.. (reply.Json["errors"] as JsonArray ?? []).Select(problem => $"{problem!["code"]} {problem["field"]} {problem["constraint"]}")];

    /// <summary>HTTP status and code as the specification writes them: <c>400/2004</c>.</summary>
    public static string Verdict(this GateReply reply) => $"{reply.HttpStatus}/{reply.Code}";
}
