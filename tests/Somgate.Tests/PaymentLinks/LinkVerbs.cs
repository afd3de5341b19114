using System.Text.Json.Nodes;
using Somgate.Protocol;
using Somgate.Tests.Support;

namespace Somgate.Tests.PaymentLinks;

/// <summary>What a merchant asks of Gate about payment links.</summary>
internal static class LinkVerbs
{
    public const string Create = "/v2/payment/invoice/create";
    public const string Cancel = "/v2/payment/invoice/cancel";

    /// <summary>A good request for a link, unsigned.</summary>
    public static JsonObject Body(string paymentId, DateTimeOffset bestBefore) => new()
    {
        ["general"] = new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["payment_id"] = paymentId },
        ["customer"] = new JsonObject { ["id"] = "customer1", ["language"] = "en" },
        ["payment"] = new JsonObject { ["amount"] = 150_000, ["currency"] = "KGS", ["best_before"] = WireFormat.Date(bestBefore), ["description"] = "Order 1001" },
    };

    public static Task<GateReply> MakeLink(this SomgateHost somgate, string paymentId, DateTimeOffset bestBefore) => somgate.Send(Create, Body(paymentId, bestBefore));

    public static Task<GateReply> CancelLink(this SomgateHost somgate, string paymentId) => somgate.Send(Cancel, new JsonObject
    {
        ["general"] = new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["payment_id"] = paymentId },
    });

    /// <summary>The path of the link as the status answer tells it.</summary>
    public static async Task<string> LinkOf(this SomgateHost somgate, string paymentId) =>
        new Uri((await somgate.Status(paymentId)).Json["link"]!["url"]!.GetValue<string>()).AbsolutePath;
}
