using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Somgate.Tests.DataApi;
using Somgate.Tests.Tidy;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Clients;

/// <summary>A program in Node, written from the published rules alone, signs requests of the Data API that we take and finds our answers signed rightly.</summary>
public sealed class NodeOperationsTests
{
    [Fact]
    public async Task It_signs_what_we_take_and_takes_what_we_sign()
    {
        await using var desk = await ApiDesk.Start(Engine.Sqlite);
        await desk.AddAll([.. Enumerable.Range(0, 123).Select(index => new SampleRow($"Ord-{index}", ApiDesk.Now.AddMinutes(-index - 1)) { Description = index % 2 == 0 ? "Китеп: № 5; \"экинчи\" \\ 😀" : "" })]);
        JsonObject[] requests =
        [
            new() { ["token"] = SampleOperations.Token, ["interval"] = new JsonObject { ["from"] = "2026-03-20 00:00:00", ["to"] = "2026-03-20 23:59:59" }, ["tz"] = "UTC", ["limit"] = "120" },
            new() { ["token"] = SampleOperations.Token, ["cursor"] = "", ["_own"] = 1, ["a:b"] = true, ["operation_status"] = new JsonArray("success", "decline"), ["fields"] = Fields() },
            new() { ["token"] = SampleOperations.Token, ["updated_since"] = "2027-01-01 00:00:00" },
        ];
        var signed = await Run(requests.Select(request => new JsonObject { ["key"] = SampleOperations.Key, ["sign"] = request }));
        var answers = new List<string>();
        foreach (var request in signed)
        {
            var reply = await desk.Post("/v1/operations/get", Encoding.UTF8.GetBytes(request));
            Assert.Equal((200, request), (reply.Status, request));
            answers.Add(reply.Text);
        }

        var judged = await Run(answers.Concat(answers.Select(answer => answer.Replace("\"has_more\":0", "\"has_more\":1", StringComparison.Ordinal).Replace("\"amount\":125000", "\"amount\":125001", StringComparison.Ordinal)))
            .Select(answer => new JsonObject { ["key"] = SampleOperations.Key, ["check"] = answer }));
        Assert.Equal([(true, 120), (true, 123), (true, 0), (false, 120), (false, 123), (false, 0)], judged.Select(line => JsonNode.Parse(line)!).Select(one => (one["is_valid"]!.GetValue<bool>(), one["rows"]!.GetValue<int>())));
    }

    private static JsonArray Fields() =>
        ["operation_id", "payment_id", "project_id", "operation_status", "operation_code", "operation_message", "sum_initial", "operation_created_at", "operation_completed_at", "operation_updated_at", "callback_state", "repaired", "payment_description"];

    /// <summary>What the program prints for each line; keys reach it by standard input alone.</summary>
    private static async Task<string[]> Run(IEnumerable<JsonObject> lines)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("node", ["operations.js"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "clients", "node"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node does not start");
        var printed = node.StandardOutput.ReadToEndAsync(cancel);
        var complained = node.StandardError.ReadToEndAsync(cancel);
        foreach (var line in lines) await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(line));
        node.StandardInput.Close();
        await node.WaitForExitAsync(cancel);
        Assert.Equal((0, ""), (node.ExitCode, await complained));
        return (await printed).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
