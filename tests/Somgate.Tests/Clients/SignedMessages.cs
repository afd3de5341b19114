using System.Text;
using System.Text.Json.Nodes;
using Somgate.Tests.Support;

namespace Somgate.Tests.Clients;

/// <summary>A message of ours as a merchant gets it.</summary>
internal sealed record SignedMessage(string Text, string PaymentId, string Status);

/// <summary>Every kind of signed message, once over the wire: callbacks of purchases that end in each way, and answers to questions for their status.</summary>
public sealed class SignedMessages : IAsyncLifetime
{
    private const string RefusedPhone = "996700000002";
    private const string Zeros = "0000";

    /// <summary>What else may stand in a message: quotes, letters of other scripts, a character of two UTF-16 units, what separates lines of the text to sign.</summary>
    private const string Description = "\"Китеп\"; <b>2</b> & 'ü' : \\ / \U0001F4B3 + 1;";

    internal IReadOnlyList<SignedMessage> All { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var journey = await Journey.Begin(Engine.Sqlite);
        await journey.Somgate.Projects.SaveIntermediateCallbacks(SomgateHost.ProjectId, true, TestContext.Current.CancellationToken);
        await journey.Somgate.Refresh();
        await journey.Sale("PAID:1", "996700000001", ("payment.description", $"{JsonValue.Create(Description)!.ToJsonString()}"), ("customer.id", "\"Айбек\""));
        await journey.Sale("Отказ-1", RefusedPhone, ("customer.id", "\"0\""));
        await journey.Sale("WRONG-1", "+996555123456", ("payment.amount", "1"), ("payment.best_before", "\"2020-01-01T00:00:00Z\""));
        await journey.Until(journey.Merchant.Asking("PAID:1"));
        await journey.Until(journey.Merchant.Asking("Отказ-1"));
        await journey.Until(journey.Merchant.Final("WRONG-1"));
        var answers = new List<GateReply>();
        foreach (var (nth, given) in new[] { (2, "{\"approval_code\":\"1111\"}"), (3, "{\"approval_code\":\"x\"}"), (4, "{}") })
        {
            await journey.Clarify("PAID:1", given);
            await journey.Until(journey.Merchant.Asking("PAID:1", nth));
        }

        answers.AddRange(await Answers(journey, "PAID:1"));
        await journey.Somgate.Clarify("PAID:1", Zeros);
        await journey.Somgate.Clarify("Отказ-1", Zeros);
        await journey.Until(journey.Merchant.Final("PAID:1"));
        await journey.Until(journey.Merchant.Final("Отказ-1"));
        foreach (var id in new[] { "PAID:1", "Отказ-1", "WRONG-1" }) answers.AddRange(await Answers(journey, id));

        All =
        [
            .. journey.Merchant.Received.Select(callback => new SignedMessage(Encoding.UTF8.GetString(callback.Body), callback.PaymentId, callback.Status)),
            .. answers.Select(answer => new SignedMessage(answer.Text, $"{answer.Json["payment"]!["id"]}", answer.Status!)),
        ];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The status in both formats.</summary>
    private static async Task<GateReply[]> Answers(Journey journey, string id) =>
    [
        await journey.Somgate.Status(id),
        await journey.Somgate.Send("/v2/payment/status", new JsonObject
        {
            ["general"] = new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["payment_id"] = id },
            ["destination"] = "terminal",
        }),
    ];
}
