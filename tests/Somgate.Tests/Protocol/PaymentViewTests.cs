using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Somgate.Payments;
using Somgate.Protocol;
using static Somgate.Tests.Protocol.SamplePayments;

namespace Somgate.Tests.Protocol;

/// <summary>Callbacks and status answers, byte for byte as the examples of the protocol print them.</summary>
public sealed class PaymentViewTests
{
    private static readonly string[] Examples = ReadExamples();
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_callback_that_asks_for_the_code_is_the_published_example() => IsExample("callbacks.md 1,", Callback(Awaiting));

    [Fact]
    public void The_callback_after_a_wrong_code_is_the_published_example() =>
        IsExample("callbacks.md 2,", Callback(AskedAgain(CodeFault.Incorrect, At("09:15:49"))));

    [Fact]
    public void The_success_callback_is_the_published_example() => IsExample("callbacks.md 3,", Callback(Success));

    [Fact]
    public void The_decline_callback_is_the_published_example() => IsExample("callbacks.md 4,", Callback(Decline));

    [Fact]
    public void The_error_callback_is_the_published_example() => IsExample("callbacks.md 5,", Callback(Error));

    [Fact]
    public void The_status_answer_is_the_published_example() => IsExample("gate.md 5,", Status(Awaiting));

    [Fact]
    public void The_terminal_format_is_the_published_example_with_its_signature_in_general()
    {
        var printed = Example("gate.md 6,");
        var ours = PaymentView.Terminal(Success, Merchant, Facts, SigningKey);
        Assert.Equal(printed, Encoding.UTF8.GetString(ours));
    }

    [Fact]
    public void The_callback_has_every_member_of_the_sample_in_the_Mbank_article_and_no_other()
    {
        const string Sample = """
            {"customer":{"id":"1"},"account":{"number":"341******554"},"project_id":137493,
             "payment":{"id":"TEST_PAYMENT_212105","type":"purchase","status":"success","date":"2025-01-27T08:15:24+0000","method":"mbank",
               "sum":{"amount":50000,"currency":"KGS"},"description":"TEST_PAYMENT_212105"},
             "operation":{"sum_initial":{"amount":5000,"currency":"KGS"},"sum_converted":{"amount":5000,"currency":"KGS"},"code":"0","message":"Success",
               "provider":{"id":17101,"payment_id":"0194a6d2-ff53-762a-a493-d0f017bd4875","auth_code":""},"id":6503010168993,"type":"sale","status":"success",
               "date":"2025-01-27T08:15:24+0000","created_date":"2025-01-27T08:13:50+0000","request_id":"d5156dd4af333bfbfd24ca-00006504"},
             "signature":"x"}
            """;
        Assert.Equal(Members(Encoding.UTF8.GetBytes(Sample)), Members(Callback(Success)));
    }

    [Theory]
    [InlineData(CodeFault.Incorrect, "The code is incorrect", "incorrect")]
    [InlineData(CodeFault.Pattern, "The code must be 4 to 8 digits", "pattern")]
    [InlineData(CodeFault.Required, "The code is required", "required")]
    internal void Asking_again_names_the_reason_in_every_format(CodeFault fault, string message, string constraint)
    {
        var payment = AskedAgain(fault, At("09:15:49"));
        foreach (var body in new[] { Callback(payment), Status(payment), Terminal(payment), ByRequest(payment) })
        {
            var error = Read(body).GetProperty("errors")[0];
            Assert.Equal("approval_code", error.GetProperty("property").GetString());
            Assert.Equal(message, error.GetProperty("message").GetString());
            Assert.Equal(constraint, error.GetProperty("constraint").GetString());
            Assert.Equal(8, Read(body).GetProperty("clarification_fields").GetProperty("approval_code").GetProperty("maxLength").GetInt32());
        }
    }

    [Fact]
    public void The_form_and_the_reason_are_gone_once_a_code_was_accepted()
    {
        var asked = AskedAgain(CodeFault.Incorrect, At("09:15:49"));
        var accepted = asked.With(asked.Latest! with { Status = OperationStatus.Processing, Step = Step.Confirm });
        foreach (var body in new[] { Callback(accepted), Status(accepted), Terminal(accepted) })
        {
            Assert.False(Read(body).TryGetProperty("clarification_fields", out _));
            Assert.False(Read(body).TryGetProperty("errors", out _));
        }
    }

    [Fact]
    public void A_payment_in_error_has_its_problems_and_no_operation_in_every_format()
    {
        var status = Read(Status(Error));
        Assert.Equal(0, status.GetProperty("operations").GetArrayLength());
        Assert.Equal("payment.best_before", status.GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.False(status.TryGetProperty("request_id", out _));

        var terminal = Read(Terminal(Error));
        Assert.Equal("502", terminal.GetProperty("payment").GetProperty("result_code").GetString());
        Assert.Equal("Validation error", terminal.GetProperty("payment").GetProperty("result_message").GetString());
        Assert.Equal(0, terminal.GetProperty("operations").GetArrayLength());
        Assert.Equal("minimum", terminal.GetProperty("errors")[0].GetProperty("constraint").GetString());
        Assert.Equal(Error.Sale.RequestId, terminal.GetProperty("request_id").GetString());
    }

    [Fact]
    public void A_problem_that_blames_no_field_names_none()
    {
        var body = Read(Callback(Error with { Problems = [new Problem(ResultCode.MerchantSuspended)] }));
        Assert.Equal(["code", "message"], body.GetProperty("errors")[0].EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void The_answer_by_request_adds_the_status_and_names_the_request_that_was_asked_for()
    {
        var body = Read(PaymentView.TerminalByRequest(Awaiting, "2f8d6a4c0e1b4f739d5a7c3e9b10f6d8-00000001", Merchant, Facts, SigningKey));
        Assert.Equal("awaiting clarification", body.GetProperty("status").GetString());
        Assert.Equal("2f8d6a4c0e1b4f739d5a7c3e9b10f6d8-00000001", body.GetProperty("request_id").GetString());
        Assert.Equal(Awaiting.Sale.RequestId, body.GetProperty("operations")[0].GetProperty("request_id").GetString());
        Assert.Equal(88, body.GetProperty("general").GetProperty("signature").GetString()!.Length);
        Assert.False(body.TryGetProperty("signature", out _));
        Assert.Equal("error", Read(ByRequest(Error)).GetProperty("status").GetString());
    }

    [Fact]
    public void The_newest_ten_operations_are_listed_oldest_first()
    {
        var many = Decline with { Operations = [.. Enumerable.Range(1, 13).Select(number => Decline.Latest! with { OperationId = 1000000000100 + number })] };
        foreach (var body in new[] { Status(many), Terminal(many) })
        {
            var listed = Read(body).GetProperty("operations").EnumerateArray().Select(operation => operation.GetProperty("id").GetInt64() - 1000000000100);
            Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11, 12, 13], listed);
        }

        Assert.Equal(1000000000113, Read(Callback(many)).GetProperty("operation").GetProperty("id").GetInt64());
    }

    [Fact]
    public void Semicolons_become_commas_wherever_a_text_comes_from_outside()
    {
        var payment = Success with { Description = "a;b;c", Customer = new Customer("c;1", "203.0.113.25") };
        payment = payment.With(payment.Latest! with { ProviderPaymentId = "p;1", AuthCode = ";" });
        var callback = Encoding.UTF8.GetString(Callback(payment));
        Assert.DoesNotContain(';', callback);
        Assert.Contains("\"description\":\"a,b,c\"", callback, StringComparison.Ordinal);
        Assert.Contains("\"auth_code\":\",\"", callback, StringComparison.Ordinal);
        Assert.DoesNotContain(';', Encoding.UTF8.GetString(PaymentView.Terminal(payment, Merchant with { Title = "A; B" }, Facts, SigningKey)));
    }

    [Theory]
    [InlineData("Заказ № 5 + доставка «Ош»")]
    [InlineData("<b>&'a' \\ / Өң ü")]
    public void Letters_and_signs_stay_as_they_are(string description)
    {
        var body = Callback(Success with { Description = description });
        Assert.Contains(description.Replace("\\", "\\\\", StringComparison.Ordinal), Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.Equal(description, Read(body).GetProperty("payment").GetProperty("description").GetString());
    }

    [Fact]
    public void No_text_from_outside_can_keep_a_message_from_being_signed()
    {
        var body = Callback(Success with { Description = "tab\t nul\0 quote\" lone\uD800 pair😀 line\u2028 end" });
        Assert.Equal("tab\t nul  quote\" lone\uFFFD pair😀 line\u2028 end", Read(body).GetProperty("payment").GetProperty("description").GetString());
    }

    [Fact]
    public void A_payment_of_a_link_is_an_invoice()
    {
        var link = Success with { Source = PaymentSource.Link };
        Assert.Equal("invoice", Read(Callback(link)).GetProperty("payment").GetProperty("type").GetString());
        Assert.Equal("sale", Read(Callback(link)).GetProperty("operation").GetProperty("type").GetString());
        Assert.Equal("invoice", Read(Terminal(link)).GetProperty("transaction").GetProperty("type").GetString());
        Assert.Equal("purchase", PaymentView.TypeOf(Success with { Source = PaymentSource.Page }));
    }

    [Fact]
    public void Dates_are_UTC_whatever_the_offset_and_drop_the_fraction()
    {
        var moment = new DateTimeOffset(2025, 12, 31, 23, 59, 59, 999, TimeSpan.FromHours(-6));
        Assert.Equal("2026-01-01T05:59:59+0000", Read(Callback(Success with { ChangedAt = moment })).GetProperty("payment").GetProperty("date").GetString());
    }

    [Fact]
    public void A_message_after_a_very_long_one_is_whole()
    {
        var before = Callback(Success);
        Callback(Success with { Description = new string('ж', 200_000) });
        Assert.Equal(before, Callback(Success));
    }

    private static byte[] Callback(Payment payment) => PaymentView.Callback(payment, Facts, SigningKey);

    private static byte[] Status(Payment payment) => PaymentView.Status(payment, Facts, SigningKey);

    private static byte[] Terminal(Payment payment) => PaymentView.Terminal(payment, Merchant, Facts, SigningKey);

    private static byte[] ByRequest(Payment payment) => PaymentView.TerminalByRequest(payment, "r", Merchant, Facts, SigningKey);

    private static JsonElement Read(byte[] body) => JsonDocument.Parse(body).RootElement;

    private static void IsExample(string name, byte[] ours) => Assert.Equal(Example(name), Encoding.UTF8.GetString(ours));

    /// <summary>The printed example without its blanks, members in their printed order; the signature of <c>general</c> stands last in it, as printed.</summary>
    private static string Example(string name)
    {
        using var printed = JsonDocument.Parse(Examples.Single(example => example.StartsWith(name, StringComparison.Ordinal)).Split('\n', 2)[1]);
        return JsonSerializer.Serialize(printed.RootElement, Relaxed);
    }

    private static string[] ReadExamples() =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Protocol", "Samples", "SignedMessages.txt")).Split("# ", StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Members(byte[] body) => Paths(Read(body), "").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Paths(JsonElement element, string path) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(member => Paths(member.Value, $"{path}/{member.Name}"))
        : [path];
}
