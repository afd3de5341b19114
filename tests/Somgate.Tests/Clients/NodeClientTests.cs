using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Somgate.Tests.Support;
using Somgate.Tests.Tidy;

namespace Somgate.Tests.Clients;

/// <summary>The Node client that merchants of such platforms have installed, unchanged from its package: it must take what we send and nothing else.</summary>
public sealed class NodeClientTests(SignedMessages messages) : IClassFixture<SignedMessages>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "clients", "node");

    [Fact]
    public async Task It_takes_every_kind_of_message()
    {
        Assert.Equal(
            ["awaiting clarification", "decline", "error", "processing", "success"],
            messages.All.Select(message => message.Status).Distinct().Order(StringComparer.Ordinal));

        var judged = await Judge(messages.All.Select(message => (SomgateHost.Secret, message.Text)));

        Assert.All(messages.All.Zip(judged), pair => Assert.True(pair.Second["is_valid"]!.GetValue<bool>(), $"{pair.Second["reason"]}: {pair.First.Text}"));
        Assert.Equal(messages.All.Select(message => (message.PaymentId, message.Status == "success")), judged.Select(one => ($"{one["payment_id"]}", one["is_success"]!.GetValue<bool>())));
    }

    [Fact]
    public async Task It_refuses_a_message_with_one_changed_character()
    {
        var changed = messages.All.SelectMany(message => Changes(message.Text)).ToArray();

        var judged = await Judge(changed.Select(text => (SomgateHost.Secret, text)));

        Assert.True(changed.Length >= 3 * messages.All.Count);
        Assert.All(changed.Zip(judged), pair => Assert.Equal((pair.First, false, "Invalid signature"), (pair.First, pair.Second["is_valid"]!.GetValue<bool>(), $"{pair.Second["reason"]}")));
    }

    [Fact]
    public async Task It_refuses_a_message_under_another_secret()
    {
        var judged = await Judge(messages.All.Select(message => (SomgateHost.Secret + "s", message.Text)));

        Assert.All(judged, one => Assert.False(one["is_valid"]!.GetValue<bool>()));
    }

    /// <summary>A sum, the payment's id and a letter of its status, each off by one character.</summary>
    private static IEnumerable<string> Changes(string text)
    {
        foreach (var member in new[] { "\"amount\":", "\"payment\":{\"id\":\"", "\"status\":\"" })
        {
            var at = text.IndexOf(member, StringComparison.Ordinal) + member.Length;
            Assert.True(at >= member.Length, $"no {member} in {text}");
            yield return string.Concat(text.AsSpan(0, at), $"{(char)(text[at] == '9' ? '8' : text[at] + 1)}", text.AsSpan(at + 1));
        }
    }

    /// <summary>What the client says to each message; secrets reach it by standard input alone.</summary>
    private static async Task<IReadOnlyList<JsonNode>> Judge(IEnumerable<(string Secret, string Body)> given)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules", "ecommpay")), "The Node client is not installed: run bin/test, or npm ci in tests/clients/node.");
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("node", ["verify.js"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var node = Process.Start(start) ?? throw new InvalidOperationException("node does not start");
        var printed = node.StandardOutput.ReadToEndAsync(cancel);
        var complained = node.StandardError.ReadToEndAsync(cancel);
        foreach (var (secret, body) in given) await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { secret, body }));
        node.StandardInput.Close();
        await node.WaitForExitAsync(cancel);
        Assert.Equal((0, ""), (node.ExitCode, await complained));
        return [.. (await printed).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
