using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Somgate.Payments;
using Somgate.Protocol;
using static Somgate.Tests.Protocol.SamplePayments;

namespace Somgate.Tests.Protocol;

/// <summary>Every kind of signed message keeps the shape rules of callbacks.md 7, so that each merchant's library reads and verifies it alike.</summary>
public sealed partial class PaymentViewShapeTests
{
    private const long IntegerMax = 1L << 53;

    /// <summary>Every format in every status, each with plain texts and with texts that are as odd as acceptance allows.</summary>
    public static readonly TheoryData<string> Kinds = [.. Messages().Select(message => message.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_four_orders_give_one_text_and_the_signature_is_of_it(string kind)
    {
        var body = SignedBody.Read(Message(kind))!;
        var texts = Enum.GetValues<SignatureOrder>().Select(order => Signature.Text(body, order)).Distinct();
        Assert.Single(texts);
        var signature = new byte[Signature.Length];
        Assert.True(Signature.TryDecode(body.TextOf(kind.StartsWith("terminal", StringComparison.Ordinal) ? "general:signature" : "signature"), signature));
        Assert.True(Signature.IsOf(Encoding.UTF8.GetBytes(texts.Single()), signature, SigningKey));
        // Each line is one pair: nothing in a value can be taken for the end of it.
        Assert.Equal(Leaves(JsonDocument.Parse(Message(kind)).RootElement) - 1, texts.Single().Split(';').Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_shape_rules_hold(string kind)
    {
        var broken = new List<string>();
        Walk(JsonDocument.Parse(Message(kind)).RootElement, "", broken);
        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":true}""")]
    [InlineData("""{"a":[false]}""")]
    [InlineData("""{"a":1.0}""")]
    [InlineData("""{"a":1e3}""")]
    [InlineData("""{"a":9007199254740993}""")]
    [InlineData("""{"a":"x;y"}""")]
    [InlineData("""{"a;b":"x"}""")]
    [InlineData("""{"a1":"x"}""")]
    [InlineData("""{"Abc":"x"}""")]
    [InlineData("""{"a":{"signature":"x"}}""")]
    [InlineData("""{"general":{"frame_mode":"x"}}""")]
    [InlineData("""{"a":{"b":"x"},"a_b":"x"}""")]
    [InlineData("""{"ab":["x"],"abc":"x"}""")]
    [InlineData("""{"a":[1,2,3,4,5,6,7,8,9,10,11]}""")]
    [InlineData("""{"date":"2025-03-10T09:15:27Z"}""")]
    [InlineData("""{"code":0}""")]
    [InlineData("""{"sum":{"amount":"5"}}""")]
    public void A_broken_rule_is_found(string json)
    {
        var broken = new List<string>();
        Walk(JsonDocument.Parse(json).RootElement, "", broken);
        Assert.NotEmpty(broken);
    }

    private static byte[] Message(string kind) => Messages().Single(message => message.Kind == kind).Body;

    private static IEnumerable<(string Kind, byte[] Body)> Messages()
    {
        foreach (var (name, payment) in Payments())
        {
            yield return ($"callback {name}", PaymentView.Callback(payment, Facts, SigningKey));
            yield return ($"status {name}", PaymentView.Status(payment, Facts, SigningKey));
            yield return ($"terminal {name}", PaymentView.Terminal(payment, Merchant with { Title = "A;B" }, Facts, SigningKey));
            yield return ($"terminal by request {name}", PaymentView.TerminalByRequest(payment, payment.Sale.RequestId, Merchant, Facts, SigningKey));
        }
    }

    private static IEnumerable<(string Name, Payment Payment)> Payments()
    {
        (string, Payment)[] plain =
        [
            ("processing", InWork),
            ("awaiting", Awaiting),
            ("asked again, incorrect", AskedAgain(CodeFault.Incorrect, At("09:15:49"))),
            ("asked again, pattern", AskedAgain(CodeFault.Pattern, At("09:15:49"))),
            ("asked again, required", AskedAgain(CodeFault.Required, At("09:15:49"))),
            ("success", Success),
            ("decline", Decline),
            ("error", Error),
            ("error of many problems", Error with { Problems = [.. Enumerable.Range(0, 12).Select(i => new Problem(ResultCode.ValidationError, $"payment.{(char)('a' + i)}", "type"))] }),
            ("of many operations", Decline with { Operations = [.. Enumerable.Range(1, 11).Select(i => Decline.Latest! with { OperationId = i })] }),
            ("of a link", LinkMade),
            ("of a link, paid", LinkPaid),
            ("of a link, canceled", LinkMade.Replace(LinkMade.Latest! with { Status = OperationStatus.InvoiceCanceled, Code = 301 })),
            ("of a link, expired", LinkMade.Replace(LinkMade.Latest! with { Status = OperationStatus.Expired, Code = 20602 })),
        ];
        foreach (var (name, payment) in plain)
        {
            yield return (name, payment);
            yield return ($"{name}, odd texts", Odd(payment));
        }
    }

    private static Payment Odd(Payment payment) => payment with
    {
        ProjectId = uint.MaxValue,
        PaymentId = "10:2;\"\\ №\t😀",
        Sum = new Money(10000000000000, Money.Som),
        Description = "; a:b;c=\"d\" \0 \u2028 +996 Өң",
        Customer = new Customer("9:1;x", "203.0.113.25"),
        AccountMasked = "***7",
        Operations = [.. payment.Operations.Select(operation => operation with { ProviderPaymentId = "", AuthCode = "0;1:a" })],
    };

    private static int Leaves(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(member => Leaves(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(Leaves),
        _ => 1,
    };

    private static void Walk(JsonElement element, string path, List<string> broken)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Members(element, path, broken);
                break;
            case JsonValueKind.Array:
                if (element.GetArrayLength() > 10) broken.Add($"{path}: more than 10 elements");
                foreach (var one in element.EnumerateArray()) Walk(one, $"{path}[]", broken);
                break;
            case JsonValueKind.String:
                Text(element.GetString()!, path, broken);
                break;
            case JsonValueKind.Number:
                if (!Integer().IsMatch(element.GetRawText()) || !element.TryGetInt64(out var value) || value > IntegerMax) broken.Add($"{path}: not a plain integer");
                if (!Numbers().IsMatch(path)) broken.Add($"{path}: should be a string");
                break;
            default:
                broken.Add($"{path}: {element.ValueKind}");
                break;
        }
    }

    private static void Members(JsonElement element, string path, List<string> broken)
    {
        var members = element.EnumerateObject().ToList();
        foreach (var member in members)
        {
            var at = $"{path}/{member.Name}";
            if (!Key().IsMatch(member.Name) && !(path.EndsWith("/approval_code", StringComparison.Ordinal) && member.Name is "minLength" or "maxLength")) broken.Add($"{at}: not a plain key");
            if (member.Name == "frame_mode" || (member.Name == "signature" && at is not ("/signature" or "/general/signature"))) broken.Add($"{at}: readers drop it");
            if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                && members.Any(other => other.Name != member.Name && other.Name.StartsWith(member.Name, StringComparison.Ordinal))) broken.Add($"{at}: continued by a sibling");
            Walk(member.Value, at, broken);
        }
    }

    private static void Text(string text, string path, List<string> broken)
    {
        if (text.Contains(';', StringComparison.Ordinal)) broken.Add($"{path}: holds ;");
        if (path.EndsWith("date", StringComparison.Ordinal) && !Date().IsMatch(text)) broken.Add($"{path}: not a date of ours");
        if (Numbers().IsMatch(path)) broken.Add($"{path}: should be an integer");
    }

    // Every member that is an integer; all others are strings.
    [GeneratedRegex(@"/(project_id|provider_id|amount|minLength|maxLength)\z|/(operation|operations\[\]|transaction|company|provider)/id\z|\A/a\z|\A/a\[\]\z")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\A(0|[1-9][0-9]*)\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A[a-z_]+\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+0000\z")]
    private static partial Regex Date();
}
