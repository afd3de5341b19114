using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Somgate.Gate;
using Somgate.Protocol;
using Somgate.Tests.Support;

namespace Somgate.Tests.Docs;

/// <summary>What the page shows is sent, and the answers have the printed forms.</summary>
public sealed partial class GatePageTests
{
    private const string SalePath = "/v2/payment/wallet/mbank/sale";
    private const string ClarificationPath = "/v2/payment/clarification";
    private const string ResendPath = "/v2/customer/action/resend";
    private const string StatusPath = "/v2/payment/status";
    private const string RequestStatusPath = "/v2/payment/status/request";
    private const string MethodsPath = "/v2/info/available_methods_for_merchant/list";
    private const string Order = "ORD-10233";

    private static readonly Page Gate = Page.Read("docs/api/gate.md");
    private static readonly byte[] Secret = "secret"u8.ToArray();
    private static readonly DateTimeOffset Start = new(2025, 3, 10, 9, 15, 24, TimeSpan.Zero);

    /// <summary>A new code may be asked for a minute after the last.</summary>
    private static readonly TimeSpan ResendPause = TimeSpan.FromSeconds(61);

    [Fact]
    public void Every_signed_example_verifies_as_it_is_printed()
    {
        var signed = Gate.Blocks.Where(block => block.Language == "json" && block.Text.Contains("\"signature\"", StringComparison.Ordinal)).ToArray();
        Assert.Equal(8, signed.Length);
        Assert.All(signed, example =>
        {
            var body = SignedBody.Read(Encoding.UTF8.GetBytes(example.Text))!;
            Span<byte> given = stackalloc byte[Signature.Length];
            Assert.True(Signature.TryDecode(body.TextOf("signature") ?? body.TextOf("general:signature"), given));
            Assert.Equal(0, Signature.Match(body, given, [Secret]));
            Assert.Single(SignatureOrders.Tried.Select(order => Signature.Text(body, order)).Distinct());
        });
    }

    [Fact]
    public async Task The_requests_as_they_are_printed_are_accepted_and_answered_in_the_printed_forms()
    {
        var time = new FakeTimeProvider(Start);
        await using var bank = await BankHost.Start(time);
        await using var merchant = await MerchantStub.Start();
        await using var somgate = await SomgateHost.Start(Engine.Sqlite, bank.BaseUrl, merchant.CallbackUrl, time);

        await Acknowledged(somgate, SalePath);
        await merchant.Asking(Order);
        HasForm(await Post(somgate, StatusPath), Answer(StatusPath, "Answer, `merchant`:"));
        IsPrinted(await Post(somgate, MethodsPath), Answer(MethodsPath, "Answer, by currency"));
        IsPrinted(await somgate.Status("no such payment"), Answer(StatusPath, "Answer, no such payment"));
        Assert.Equal((404, "3061"), await Post(somgate, RequestStatusPath) is var unknown ? (unknown.HttpStatus, unknown.Code) : default);

        time.Advance(ResendPause);
        await Acknowledged(somgate, ResendPath);
        await merchant.Asking(Order, 2);
        await Acknowledged(somgate, ClarificationPath);
        Assert.Equal("incorrect", (await merchant.Asking(Order, 3)).Constraint);

        await Refusals(somgate);
    }

    [Fact]
    public async Task The_lines_to_try_it_carry_a_purchase_to_its_end()
    {
        var time = new FakeTimeProvider(Start);
        await using var bank = await BankHost.Start(time);
        await using var merchant = await MerchantStub.Start();
        await using var somgate = await SomgateHost.Start(Engine.Sqlite, bank.BaseUrl, merchant.CallbackUrl, time);

        var sale = await Try(somgate, SalePath);
        await merchant.Asking("TRY-1");
        Assert.Equal("awaiting clarification", (await Try(somgate, StatusPath)).Status);
        time.Advance(ResendPause);
        Assert.Equal(200, (await Try(somgate, ResendPath)).HttpStatus);
        await merchant.Asking("TRY-1", 2);
        Assert.Equal(200, (await Try(somgate, ClarificationPath)).HttpStatus);
        Assert.Equal("success", (await merchant.Final("TRY-1")).Status);

        var terminal = Answer(StatusPath, "Answer, `terminal`:");
        HasForm(await Try(somgate, StatusPath, nth: 2), terminal);
        HasForm(await Try(somgate, RequestStatusPath, request: sale.RequestId!), terminal, "status: String");
        Assert.Equal(200, (await Try(somgate, MethodsPath)).HttpStatus);
    }

    [Fact]
    public async Task The_error_is_answered_as_it_is_printed()
    {
        await using var somgate = await SomgateHost.Start(Engine.Sqlite, "http://127.0.0.1:9", null);
        var body = SomgateHost.SaleBody("ORD-1");
        body["payment"]!["currency"] = "som";
        body["customer"]!.AsObject().Remove("ip_address");
        var reply = await somgate.Send(SalePath, body);
        Assert.Equal(400, reply.HttpStatus);
        IsPrinted(reply, Gate.Blocks.Single(block => block.Section == "Error" && block.Language == "json").Text, 400);
    }

    [Theory]
    [InlineData(SalePath, "SaleRules")]
    [InlineData(ClarificationPath, "ClarificationRules")]
    [InlineData(ResendPath, "ResendRules")]
    [InlineData(StatusPath, "StatusRules")]
    [InlineData(RequestStatusPath, "RequestStatusRules")]
    [InlineData(MethodsPath, "OtherMethodsRules")]
    public void Every_field_that_is_checked_is_described_and_required_where_it_is(string path, string rules)
    {
        var described = Gate.Rows($"`POST {path}`", "field", "type", "rule", "required")
            .SelectMany(row => Names(row[0]).Select(name => (name, required: row[3] == "yes")))
            .ToDictionary(field => field.name, field => field.required);
        var checkedFields = (FieldRule[])typeof(GateRequest).GetField(rules, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        // Described for all requests at once: the payment id; with the sale: what no request uses of `general`; in a sentence: switches without effect; by their members: objects.
        foreach (var rule in checkedFields.Where(rule => rule.Path != "general:payment_id" && (path == SalePath || !rule.Path.StartsWith("general:", StringComparison.Ordinal)) && !rule.Path.EndsWith("save", StringComparison.Ordinal) && rule is not FieldRule.Group))
        {
            var name = RequestHead.Dotted(rule.Path) + (rule is FieldRule.TextsOf ? ".*" : "");
            Assert.True(described.TryGetValue(name, out var required), $"{name} is not described");
            Assert.True(required == (rule.IsRequired || name == "directions"), $"{name}: required or not?");
        }
    }

    private static async Task Acknowledged(SomgateHost somgate, string path)
    {
        var reply = await Post(somgate, path);
        HasForm(reply, Gate.Blocks.Single(block => block.Section == "Acknowledgement" && block.Language == "json").Text);
        Assert.Equal((SomgateHost.ProjectId, Order), ((long)reply.Json["project_id"]!, (string)reply.Json["payment_id"]!));
    }

    private static async Task Refusals(SomgateHost somgate)
    {
        var rows = Gate.Rows("Operations that are refused", "path", "answer");
        Assert.Equal(8, rows.Count);
        foreach (var row in rows)
        {
            var spans = Page.Spans(row[0]);
            var paths = spans.Where(span => span[0] == '/').Concat(spans.Where(span => span[0] != '/').Select(word => spans[0].Replace("capture", word, StringComparison.Ordinal)));
            foreach (var path in paths)
            {
                var reply = await somgate.Send(path, new JsonObject { ["general"] = new JsonObject { ["project_id"] = SomgateHost.ProjectId, ["payment_id"] = Order } });
                Assert.Equal($"{path}: {Answered().Match(row[1])}", $"{path}: {reply.HttpStatus} with {reply.Code}");
            }
        }
    }

    private static Task<GateReply> Post(SomgateHost somgate, string path) =>
        somgate.Post(path, Encoding.UTF8.GetBytes(Gate.Block($"`POST {path}`", "Request:").Text));

    private static string Answer(string path, string label) => Gate.Block($"`POST {path}`", label).Text;

    private static void HasForm(GateReply reply, string printed, params string[] more)
    {
        Assert.Equal(200, reply.HttpStatus);
        Assert.Equal(JsonShape.Of(printed).Concat(more).Order(StringComparer.Ordinal), JsonShape.Of(reply.Json));
    }

    private static void IsPrinted(GateReply reply, string printed, int httpStatus = 200)
    {
        Assert.Equal(httpStatus, reply.HttpStatus);
        Assert.True(JsonNode.DeepEquals(reply.Json, JsonNode.Parse(printed)), reply.Text);
    }

    /// <summary>Runs a line of the page with a shell in which curl only tells what it was given, and sends that.</summary>
    private static async Task<GateReply> Try(SomgateHost somgate, string path, int nth = 1, string request = "")
    {
        var blocks = Gate.Blocks.Where(block => block.Section == "Try it").ToArray();
        var line = blocks.SelectMany(block => block.Text.Split('\n')).Where(line => line.StartsWith($"curl -sS \"$SOMGATE{path}\"", StringComparison.Ordinal)).ElementAt(nth - 1);
        var script = $$"""
            set -eu
            export SOMGATE= PROJECT={{SomgateHost.ProjectId}} SECRET={{SomgateHost.Secret}} REQUEST={{request}}
            curl() { printf '%s\n%s' "$2" "${@: -1}"; }
            {{blocks.Single(block => block.Text.StartsWith("sign()", StringComparison.Ordinal)).Text}}
            {{line}}
            """;
        var told = (await Shell.Run("bash", ["-c", script], Path.GetTempPath())).Split('\n', 2);
        Assert.Equal(path, told[0]);
        return await somgate.Post(path, Encoding.UTF8.GetBytes(told[1]));
    }

    /// <summary>Names of a cell; one without its own object belongs to that of the name before.</summary>
    private static IEnumerable<string> Names(string cell)
    {
        string[] objects = ["general", "payment", "customer", "account", "callback", "additional_data"];
        var parent = "";
        foreach (var span in Page.Spans(cell))
        {
            var name = parent.Length > 0 && !objects.Contains(span.Split('.')[0]) ? $"{parent}.{span}" : span;
            yield return name;
            if (!span.EndsWith(".*", StringComparison.Ordinal) && name.Contains('.', StringComparison.Ordinal)) parent = name[..name.LastIndexOf('.')];
        }
    }

    [GeneratedRegex(@"\d{3} with \d+")]
    private static partial Regex Answered();
}
