using System.Text;
using System.Text.Json;
using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Tests.Methods.Mbank;

/// <summary>Every call, every word, every status beside it: a cell that the table doesn't list is no certain answer.</summary>
public sealed class MbankAnswersTests
{
    // Call; words with their numbers; statuses shown beside them (- is none, * is any); event. Rows of mbank-service.md 2 and 4.
    private const string Table = """
        Create  | 110 CREATED                                          | - WAIT_CODE    | ClarificationRequired
        Create  | 210 ACCOUNT_NOT_FOUND                                | - REJECT       | Declined 20102
        Create  | 211 ACCOUNT_BLOCKED                                  | - REJECT       | Declined 20201
        Create  | 212 LIMIT_EXCEEDED, 213 AMOUNT_NOT_ALLOWED           | - REJECT       | Declined 20101
        Create  | 214 SUSPICIOUS                                       | - REJECT       | Declined 20402
        Create  | 409 ORDER_NUMBER_USED                                | *              | Declined 20100
        Confirm | 120 CONFIRMED                                        | - CHARGE       | Approved
        Confirm | 121 IN_PROGRESS                                      | - PROCESSING   | StillProcessing
        Confirm | 310 WRONG_CODE                                       | - WAIT_CODE    | CodeRefused
        Confirm | 311 CODE_EXPIRED                                     | - WAIT_CODE    | Declined 20602 not final
        Confirm | 311 CODE_EXPIRED                                     | EXPIRED CANCEL | Declined 20602
        Confirm | 312 ATTEMPTS_EXCEEDED                                | - REJECT       | Declined 20104
        Confirm | 312 ATTEMPTS_EXCEEDED                                | WAIT_CODE      | Declined 20104 not final
        Confirm | 220 INSUFFICIENT_FUNDS                               | - REJECT       | Declined 20105
        Confirm | 220 INSUFFICIENT_FUNDS                               | WAIT_CODE      | Declined 20105 not final
        Confirm | 221 DECLINED                                         | - REJECT       | Declined 20100
        Confirm | 221 DECLINED                                         | WAIT_CODE      | Declined 20100 not final
        Confirm | 210 ACCOUNT_NOT_FOUND                                | - REJECT       | Declined 20102
        Confirm | 211 ACCOUNT_BLOCKED                                  | - REJECT       | Declined 20201
        Confirm | 212 LIMIT_EXCEEDED, 213 AMOUNT_NOT_ALLOWED           | - REJECT       | Declined 20101
        Confirm | 214 SUSPICIOUS                                       | - REJECT       | Declined 20402
        Resend  | 111 CODE_SENT                                        | - WAIT_CODE    | CodeSent
        Cancel  | 130 CANCELLED                                        | - CANCEL       | Cancelled
        Cancel  | 131 TOO_LATE                                         | *              | CancelTooLate
        Status  | 200 OK                                               | WAIT_CODE      | ClarificationRequired
        Status  | 200 OK                                               | PROCESSING     | StillProcessing
        Status  | 200 OK                                               | CHARGE         | Approved
        Status  | 200 OK                                               | REJECT         | Declined 20100
        Status  | 200 OK                                               | CANCEL         | Cancelled
        Status  | 200 OK                                               | EXPIRED        | Expired
        Create  | 404 UNKNOWN_ORDER                                    | -              | UnknownOrder
        Confirm | 404 UNKNOWN_ORDER                                    | -              | UnknownOrder
        Cancel  | 404 UNKNOWN_ORDER                                    | -              | UnknownOrder
        Status  | 404 UNKNOWN_ORDER                                    | -              | UnknownOrder
        """;

    private static readonly string[] Words =
    [
        "110 CREATED", "111 CODE_SENT", "120 CONFIRMED", "121 IN_PROGRESS", "130 CANCELLED", "131 TOO_LATE", "200 OK",
        "210 ACCOUNT_NOT_FOUND", "211 ACCOUNT_BLOCKED", "212 LIMIT_EXCEEDED", "213 AMOUNT_NOT_ALLOWED", "214 SUSPICIOUS",
        "220 INSUFFICIENT_FUNDS", "221 DECLINED", "310 WRONG_CODE", "311 CODE_EXPIRED", "312 ATTEMPTS_EXCEEDED",
        "313 RESEND_TOO_EARLY", "314 RESEND_LIMIT", "404 UNKNOWN_ORDER", "409 ORDER_NUMBER_USED", "999 SOMETHING_NEW",
    ];

    private static readonly string[] Statuses = ["-", "WAIT_CODE", "PROCESSING", "CHARGE", "REJECT", "CANCEL", "EXPIRED", "SOMETHING_NEW"];

    private static readonly ProviderCall[] Calls = Enum.GetValues<ProviderCall>();

    [Fact]
    public void Every_call_word_and_status_means_what_the_table_says_and_nothing_else_is_certain()
    {
        var table = Cells();
        foreach (var (call, word, status) in Every())
        {
            var expected = table.GetValueOrDefault((call, word, status), call == ProviderCall.Resend ? "CodeNotSent" : "Unanswered");
            var answer = Of(call, Body(word, status == "-" ? null : Shown(status)));
            Assert.True(expected == Questions.Line(answer.Happened), $"{call} {word} {status}: {Questions.Line(answer.Happened)}, not {expected}");
        }
    }

    [Fact]
    public void A_number_and_a_word_that_do_not_belong_together_are_no_answer()
    {
        foreach (var (call, number, word) in from call in Calls from number in Words from word in Words where word != number select (call, number, word))
            AssertUncertain(call, Of(call, Body($"{number[..3]} {word[4..]}", null)));
    }

    [Theory]
    [InlineData("ACCOUNT_NOT_FOUND", 20102)]
    [InlineData("ACCOUNT_BLOCKED", 20201)]
    [InlineData("LIMIT_EXCEEDED", 20101)]
    [InlineData("AMOUNT_NOT_ALLOWED", 20101)]
    [InlineData("INSUFFICIENT_FUNDS", 20105)]
    [InlineData("SUSPICIOUS", 20402)]
    [InlineData("ATTEMPTS_EXCEEDED", 20104)]
    [InlineData("CODE_EXPIRED", 20602)]
    [InlineData("DECLINED_BY_CUSTOMER", 20301)]
    [InlineData("DECLINED", 20100)]
    [InlineData("BRANCH_CLOSED", 20100)]
    [InlineData("", 20100)]
    [InlineData(null, 20100)]
    public void A_rejected_payment_is_declined_with_the_row_of_its_reason(string? reason, int code)
    {
        var answer = Of(ProviderCall.Status, Body("200 OK", Shown("REJECT", reason: reason)));

        Assert.Equal($"Declined {code}", Questions.Line(answer.Happened));
        Assert.Equal($"Declined {code}", Questions.Line(Of(ProviderCall.Confirm, Body("221 DECLINED", Shown("REJECT", reason: reason))).Happened));
        Assert.Equal(string.IsNullOrEmpty(reason) ? "REJECT" : $"REJECT {reason}", answer.Heard);
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("0", 0)]
    [InlineData("\"2\"", null)]
    [InlineData("1.5", null)]
    [InlineData("null", null)]
    public void The_tries_that_the_bank_leaves_are_read_beside_a_wrong_code_and_spoil_nothing_where_they_cannot_be(string given, int? left)
    {
        var answer = Of(ProviderCall.Confirm, Body("310 WRONG_CODE", Shown("WAIT_CODE", $"\"attempts_left\":{given}")));
        Assert.Equal(new OperationEvent.CodeRefused(left) { ProviderWord = ("310", "WRONG_CODE") }, answer.Happened with { ProviderPaymentId = null });
    }

    [Theory]
    [InlineData("amount", "12500")]
    [InlineData("amount", "0")]
    [InlineData("currency", "\"USD\"")]
    [InlineData("currency", "\"kgs\"")]
    [InlineData("currency", "\"\"")]
    public void Another_sum_than_ours_is_no_answer_and_an_operator_sees_it(string member, string value)
    {
        foreach (var (call, word, status) in Every().Where(cell => cell.Word != "999 SOMETHING_NEW" && !IsOfAnotherOrder(cell)))
        {
            var answer = Of(call, Body(word, Shown(status, $"\"{member}\":{value}")));
            AssertUncertain(call, answer);
            Assert.Equal(ProviderAlert.OtherSum, answer.Alert);
            Assert.Null(answer.Happened.ProviderPaymentId);
        }
    }

    [Theory]
    [InlineData("\"1000000000018\"")]
    [InlineData("\"01000000000017\"")]
    [InlineData("\"\"")]
    public void Another_order_than_ours_is_no_answer(string number)
    {
        foreach (var (call, word, status) in Every().Where(cell => !IsOfAnotherOrder(cell)))
            AssertUncertain(call, Of(call, Body(word, Shown(status, $"\"order_number\":{number}"))));
    }

    [Fact]
    public void The_order_that_has_our_number_is_not_ours_whatever_it_shows()
    {
        var answer = Of(ProviderCall.Create, Body("409 ORDER_NUMBER_USED", Shown("CHARGE", "\"amount\":1")));

        Assert.Equal("Declined 20100", Questions.Line(answer.Happened));
        Assert.Equal(ProviderAlert.OrderNumberUsed, answer.Alert);
        Assert.Null(answer.Happened.ProviderPaymentId);
    }

    [Fact]
    public void Only_200_and_an_unknown_order_of_the_bank_are_certain()
    {
        var charged = Body("200 OK", Shown("CHARGE"));
        foreach (var (call, status) in from call in Calls from status in Enumerable.Range(100, 500) where status != 200 select (call, status))
        {
            var answer = Of(call, charged, status);
            AssertUncertain(call, answer);
            Assert.Equal($"HTTP {status}", answer.Heard);
            Assert.Equal(status == 401 ? ProviderAlert.WrongCredentials : ProviderAlert.None, answer.Alert);
        }

        Assert.Equal("UnknownOrder", Questions.Line(Of(ProviderCall.Status, Body("404 UNKNOWN_ORDER", null), 404).Happened));
        Assert.Equal("HTTP 404", Of(ProviderCall.Status, "<html>not here</html>", 404).Heard);
        Assert.Equal("HTTP 410", Of(ProviderCall.Status, Body("404 UNKNOWN_ORDER", null), 410).Heard);
    }

    [Fact]
    public void The_pause_of_a_bank_that_is_asked_too_much_is_handed_on()
    {
        var reply = new ProviderReply.Answered(429, ReadOnlyMemory<byte>.Empty, TimeSpan.FromSeconds(7));

        Assert.Equal("Unanswered for 7 s", Questions.Line(MbankAnswers.Of(Questions.About(ProviderCall.Status), reply).Happened));
        Assert.Equal("CodeNotSent", Questions.Line(MbankAnswers.Of(Questions.About(ProviderCall.Resend), reply).Happened));
        Assert.Equal("Unanswered", Questions.Line(Of(ProviderCall.Status, "", 429).Happened));
    }

    [Fact]
    public void A_fault_on_the_way_is_no_answer_and_is_named()
    {
        ProviderReply.Failed[] faults =
        [
            ProviderReply.Failed.TimedOut, ProviderReply.Failed.NoConnection, ProviderReply.Failed.CircuitOpen, ProviderReply.Failed.NoPlace, ProviderReply.Failed.TooLong,
        ];
        foreach (var (call, fault) in from call in Calls from fault in faults select (call, fault))
        {
            var answer = MbankAnswers.Of(Questions.About(call), fault);
            AssertUncertain(call, answer);
            Assert.Equal(fault.Fault, answer.Heard);
        }

        Assert.Equal(["time-out", "connection failed", "circuit open", "too many calls at once", "unreadable"], faults.Select(fault => fault.Fault));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"120\"")]
    [InlineData("<html></html>")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\"")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\"}{}")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\",\"data\":[]}")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\",\"data\":{\"amount\":\"125000\"}}")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\",\"data\":{\"amount\":125000.0}}")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\",\"data\":{\"amount\":99999999999999999999}}")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\",\"data\":{\"status\":7}}")]
    [InlineData("{\"code\":\"310\",\"code\":\"120\",\"message\":\"CONFIRMED\"}")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\",\"data\":{\"status\":\"REJECT\",\"status\":\"CHARGE\"}}")]
    [InlineData("{\"code\":true,\"message\":\"CONFIRMED\"}")]
    [InlineData("{\"code\":\"120\",\"message\":\"\\ud800\"}")]
    [InlineData("\uFEFF{\"code\":\"120\",\"message\":\"CONFIRMED\"}")]
    public void What_is_not_the_form_of_an_answer_is_unreadable(string body)
    {
        foreach (var call in Calls)
        {
            var answer = Of(call, body);
            AssertUncertain(call, answer);
            Assert.Equal("unreadable", answer.Heard);
        }
    }

    [Theory]
    [InlineData("{\"code\":120,\"message\":\"CONFIRMED\"}", "CONFIRMED")]
    [InlineData("{\"code\":\"120\",\"message\":\"CONFIRMED\",\"data\":null,\"more\":[{}]}", "CONFIRMED")]
    [InlineData("{\"code\":12.0,\"message\":\"CONFIRMED\"}", "12.0 CONFIRMED")]
    [InlineData("{\"code\":\"120\"}", "120")]
    [InlineData("{\"message\":\"CONFIRMED\"}", "CONFIRMED")]
    [InlineData("{\"code\":null,\"message\":null}", "nothing")]
    [InlineData("{\"code\":\"500\",\"message\":\"customer 996700000001 is away\"}", "### customer ############ is away")]
    [InlineData("{\"code\":\"120\",\"message\":\"confirmed\"}", "120 confirmed")]
    public void What_was_heard_is_the_banks_word_and_never_a_number_of_a_customer(string body, string heard) =>
        Assert.Equal(heard, Of(ProviderCall.Confirm, body).Heard);

    [Fact]
    public void A_status_that_contradicts_the_word_is_heard_with_it()
    {
        Assert.Equal("CONFIRMED, REJECT", Of(ProviderCall.Confirm, Body("120 CONFIRMED", Shown("REJECT"))).Heard);
        Assert.Equal("OK", Of(ProviderCall.Status, Body("200 OK", null)).Heard);
    }

    [Fact]
    public void The_banks_own_id_of_the_payment_comes_with_the_event()
    {
        Assert.Equal("a,b", Of(ProviderCall.Confirm, Body("120 CONFIRMED", "{\"payment_id\":\"a;b\"}")).Happened.ProviderPaymentId);
        Assert.Null(Of(ProviderCall.Confirm, Body("120 CONFIRMED", null)).Happened.ProviderPaymentId);
    }

    [Fact]
    public void No_body_of_whatever_kind_throws_or_approves_without_the_banks_word()
    {
        var random = new Random(20250310);
        var samples = Samples.All.Select(sample => sample.Body).ToArray();
        for (var round = 0; round < 30_000; round++)
        {
            var body = round % 2 == 0 ? Damaged(samples[random.Next(samples.Length)], random) : Encoding.UTF8.GetBytes(Made(random));
            var call = Calls[random.Next(Calls.Length)];
            var answer = MbankAnswers.Of(Questions.About(call), new ProviderReply.Answered(random.Next(8) == 0 ? 404 : 200, body));

            Assert.InRange(answer.Heard.Length, 1, 80);
            if (answer.Happened is OperationEvent.Approved)
                Assert.True(call == ProviderCall.Confirm ? Holds(body, "CONFIRMED") : call == ProviderCall.Status && Holds(body, "CHARGE"), Encoding.UTF8.GetString(body));
        }
    }

    private static IEnumerable<(ProviderCall Call, string Word, string Status)> Every() =>
        from call in Calls from word in Words from status in Statuses select (call, word, status);

    /// <summary>The one answer whose payment is another's by its own word.</summary>
    private static bool IsOfAnotherOrder((ProviderCall Call, string Word, string) cell) => cell is (ProviderCall.Create, "409 ORDER_NUMBER_USED", _);

    private static bool Holds(byte[] body, string word) => Encoding.UTF8.GetString(body).Contains(word, StringComparison.Ordinal);

    private static byte[] Damaged(byte[] sample, Random random)
    {
        var body = sample.ToArray();
        for (var damage = random.Next(4); damage > 0; damage--)
        {
            var at = random.Next(body.Length);
            if (random.Next(3) == 0) body = body[..(at + 1)];
            else body[at] = (byte)random.Next(256);
        }

        return body;
    }

    /// <summary>An answer put together by chance from right and wrong parts.</summary>
    private static string Made(Random random)
    {
        string[] values = ["null", "true", "7", "-1", "1e400", "125000", "\"KGS\"", "\"\"", "\"1000000000017\"", "[]", "{}", "\"\\ud83d\"", "\"\u0000\""];
        string Any(string right) => random.Next(3) == 0 ? values[random.Next(values.Length)] : right;
        string Quoted(string[] texts) => $"\"{texts[random.Next(texts.Length)]}\"";
        var word = Words[random.Next(Words.Length)];
        var shown = $$"""{"order_number":{{Any("\"1000000000017\"")}},"payment_id":{{Any("\"x\"")}},"status":{{Any(Quoted(Statuses))}},"reason":{{Any("null")}},"amount":{{Any("125000")}},"currency":{{Any("\"KGS\"")}}}""";
        return $$"""{"code":{{Any($"\"{word[..3]}\"")}},"message":{{Any($"\"{word[4..]}\"")}},"data":{{Any(shown)}}}""";
    }

    private static Dictionary<(ProviderCall, string, string), string> Cells()
    {
        var cells = new Dictionary<(ProviderCall, string, string), string>();
        foreach (var row in Table.Split('\n'))
        {
            var parts = row.Split('|', StringSplitOptions.TrimEntries);
            var listed = from word in parts[1].Split(',', StringSplitOptions.TrimEntries)
                         from status in parts[2] == "*" ? Statuses : parts[2].Split(' ')
                         select (Enum.Parse<ProviderCall>(parts[0]), word, status);
            foreach (var cell in listed) cells.Add(cell, parts[3]);
        }

        return cells;
    }

    private static void AssertUncertain(ProviderCall call, ProviderAnswer answer) =>
        Assert.Equal(call == ProviderCall.Resend ? "CodeNotSent" : "Unanswered", Questions.Line(answer.Happened));

    private static ProviderAnswer Of(ProviderCall call, string body, int httpStatus = 200) =>
        MbankAnswers.Of(Questions.About(call), new ProviderReply.Answered(httpStatus, Encoding.UTF8.GetBytes(body)));

    private static string Body(string word, string? shown) =>
        $$"""{"code":"{{word[..3]}}","message":"{{word[4..]}}","data":{{shown ?? "null"}}}""";

    private static string Shown(string status, string? other = null, string? reason = null) =>
        $$"""{{{other ?? "\"amount\":125000"}},"status":{{(status == "-" ? "null" : $"\"{status}\"")}},"reason":{{JsonSerializer.Serialize(reason)}}}""";
}
