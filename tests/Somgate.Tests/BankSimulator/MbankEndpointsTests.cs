extern alias bank;

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using bank::Somgate.BankSimulator;
using Somgate.Tests.Support;

namespace Somgate.Tests.BankSimulator;

/// <summary>The rules of the wire that hold for every phone (mbank-service.md 1, 2).</summary>
public sealed class MbankEndpointsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_has_the_published_shape()
    {
        await using var desk = await BankDesk.Open();

        var answer = await desk.Create();

        var id = Guid.Parse(answer.Data.GetProperty("payment_id").GetString()!);
        Assert.Equal(7, id.Version);
        Assert.Equal($$$"""
            {"code":"110","message":"CREATED","data":{"order_number":"1000000000017","payment_id":"{{{id}}}","status":"WAIT_CODE","amount":123450,
            "currency":"KGS","created_at":"2025-03-10T09:00:00Z","code_lifetime_s":600}}
            """.ReplaceLineEndings(""),
            answer.Text);
    }

    [Fact]
    public async Task Create_said_again_answers_the_same_whatever_became_of_the_payment()
    {
        await using var desk = await BankDesk.Open();
        var first = await desk.Create();
        var code = await desk.CodeFor();

        Assert.Equal(first.Text, (await desk.Create()).Text);
        Assert.Equal(code, await desk.CodeFor());
        desk.Pass(30);
        await desk.Confirm(code);
        Assert.Equal(first.Text, (await desk.Create()).Text);

        Assert.Single(await desk.Bank.Charges());
    }

    [Fact]
    public async Task Create_said_again_with_fewer_seconds_left_is_the_same_purchase()
    {
        await using var desk = await BankDesk.Open();
        var first = await desk.Create();
        var later = desk.CreateBody();
        later["lifetime_s"] = BankDesk.LifetimeS - 10;

        Assert.Equal(first.Text, (await desk.Post("/api/v1/payments", later)).Text);
    }

    [Theory]
    [InlineData("phone", "996555000000")]
    [InlineData("amount", 123451)]
    [InlineData("comment", "Another shop")]
    [InlineData("notice_url", "http://127.0.0.1:1/")]
    public async Task An_order_number_with_other_content_is_used_and_shows_nothing_of_the_other(string field, object value)
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        var body = desk.CreateBody();
        body[field] = value;

        var answer = await desk.Post("/api/v1/payments", body);

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
        Assert.Equal("""{"code":"409","message":"ORDER_NUMBER_USED","data":null}""", answer.Text);
        Assert.Equal(123450, (await desk.Status()).Data.GetProperty("amount").GetInt64());
    }

    [Fact]
    public async Task Two_creates_at_once_make_one_payment()
    {
        await using var desk = await BankDesk.Open();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => desk.Create()));

        Assert.Single(answers.Select(answer => answer.Text).Distinct());
    }

    [Fact]
    public async Task An_amount_outside_the_banks_bounds_is_not_allowed()
    {
        await using var desk = await BankDesk.Open();
        foreach (var (amount, words) in new[]
            { (4999, "213 AMOUNT_NOT_ALLOWED"), (5000, "110 CREATED"), (5_000_000, "110 CREATED"), (5_000_001, "213 AMOUNT_NOT_ALLOWED") })
        {
            var body = desk.CreateBody(order: $"order-{amount}");
            body["amount"] = amount;
            Assert.Equal(words, (await desk.Post("/api/v1/payments", body)).Words);
        }
    }

    [Fact]
    public async Task The_last_wrong_code_said_again_counts_nothing()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        var (one, two) = (await desk.Bank.WrongCodeFor(BankDesk.AnyPhone), await desk.Bank.WrongCodeFor(BankDesk.AnyPhone, 2));

        var first = await desk.Confirm(one);
        Assert.Equal(first.Text, (await desk.Confirm(one)).Text);
        Assert.Equal(1, (await desk.Confirm(two)).Data.GetProperty("attempts_left").GetInt32());

        Assert.Equal("312 ATTEMPTS_EXCEEDED", (await desk.Confirm(one)).Words);
        Assert.Equal("312 ATTEMPTS_EXCEEDED", (await desk.Confirm(await desk.CodeFor())).Words);
        Assert.Equal("REJECT", (await desk.Notices.Next()).Status);
        Assert.Empty(await desk.Bank.Charges());
    }

    [Fact]
    public async Task A_wrong_code_said_again_after_a_resend_counts_and_the_count_goes_on()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        await desk.Confirm("12345678");
        desk.Pass(60);
        await desk.Resend();

        Assert.Equal(1, (await desk.Confirm("12345678")).Data.GetProperty("attempts_left").GetInt32());
    }

    [Fact]
    public async Task The_right_code_said_again_charges_once()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        var code = await desk.CodeFor();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => desk.Confirm(code)));

        Assert.Equal("120 CONFIRMED", Assert.Single(answers.Select(answer => answer.Words).Distinct()));
        Assert.Single(await desk.Bank.Charges());
        Assert.Equal("CHARGE", (await desk.Notices.Next()).Status);
        await desk.NoNotice();
    }

    [Fact]
    public async Task A_resend_is_too_early_for_a_minute_and_limited_to_three()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        var codes = new HashSet<string> { await desk.CodeFor() };
        desk.Pass(0.5);
        Assert.Equal(60, (await desk.Resend()).Data.GetProperty("retry_after_s").GetInt32());
        desk.Pass(59);
        Assert.Equal(("313 RESEND_TOO_EARLY", 1), ((await desk.Resend()).Words, (await desk.Resend()).Data.GetProperty("retry_after_s").GetInt32()));

        for (var resend = 1; resend <= 3; resend++)
        {
            desk.Pass(resend == 1 ? 0.5 : 60);
            Assert.Equal("111 CODE_SENT", (await desk.Resend()).Words);
            Assert.True(codes.Add(await desk.CodeFor()));
        }
        desk.Pass(60);
        Assert.Equal("314 RESEND_LIMIT", (await desk.Resend()).Words);
    }

    [Fact]
    public async Task A_new_code_is_never_the_old_one_by_chance()
    {
        await using var desk = await BankDesk.Open();
        // An order whose first draw for the resend is the code it has; about one in ten thousand is such.
        var order = Enumerable.Range(0, 1_000_000).Select(number => $"order-{number}").First(number => FirstDraws(number) is var (one, two) && one == two);
        await desk.Create(order: order);
        var old = await desk.CodeFor();
        desk.Pass(60);

        await desk.Resend(order);

        Assert.NotEqual(old, await desk.CodeFor());
    }

    [Fact]
    public async Task A_new_code_ends_the_old_one()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        var old = await desk.CodeFor();
        desk.Pass(60);
        await desk.Resend();

        Assert.Equal("310 WRONG_CODE", (await desk.Confirm(old)).Words);
        Assert.Equal("120 CONFIRMED", (await desk.Confirm(await desk.CodeFor())).Words);
    }

    [Fact]
    public async Task A_payment_that_waits_for_no_code_gets_none()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        await desk.CancelPayment();
        desk.Pass(60);

        Assert.Equal(("314 RESEND_LIMIT", "CANCEL"), ((await desk.Resend()).Words, (await desk.Resend()).Status));
    }

    [Fact]
    public async Task A_cancel_said_again_answers_the_same()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();

        var cancelled = await desk.CancelPayment();
        Assert.Equal(("130 CANCELLED", "CANCEL"), (cancelled.Words, cancelled.Status));
        Assert.Equal(cancelled.Text, (await desk.CancelPayment()).Text);
        Assert.Equal("311 CODE_EXPIRED", (await desk.Confirm(await desk.CodeFor())).Words);

        Assert.Equal("CANCEL", (await desk.Notices.Next()).Status);
        await desk.NoNotice();
    }

    [Fact]
    public async Task A_cancel_after_the_charge_is_too_late()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        await desk.Confirm(await desk.CodeFor());

        Assert.Equal(("131 TOO_LATE", "CHARGE"), ((await desk.CancelPayment()).Words, (await desk.CancelPayment()).Status));
    }

    [Fact]
    public async Task A_payment_nobody_confirms_expires_at_the_end_of_its_lifetime()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        desk.Pass(BankDesk.LifetimeS - 0.001);
        Assert.Equal("WAIT_CODE", (await desk.Status()).Status);
        desk.Pass(0.001);

        var notice = await desk.Notices.Next();
        Assert.Equal(("EXPIRED", "2025-03-10T09:10:00Z"), (notice.Status, notice.Json.GetProperty("date").GetString()));
        Assert.Equal("EXPIRED", (await desk.Status()).Status);
        Assert.Equal(("311 CODE_EXPIRED", "EXPIRED"), ((await desk.Confirm(await desk.CodeFor())).Words, (await desk.Status()).Status));
        Assert.Equal("131 TOO_LATE", (await desk.CancelPayment()).Words);
    }

    [Fact]
    public async Task An_unknown_order_is_404_with_a_body()
    {
        await using var desk = await BankDesk.Open();
        foreach (var answer in new[]
            { await desk.Status("1"), await desk.Confirm("1234", "1"), await desk.Resend("1"), await desk.CancelPayment("1") })
        {
            Assert.Equal(HttpStatusCode.NotFound, answer.HttpStatus);
            Assert.Equal("""{"code":"404","message":"UNKNOWN_ORDER","data":null}""", answer.Text);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bank-login:wrong")]
    [InlineData("bank-login:bank-passwor")]
    [InlineData(":")]
    public async Task Wrong_credentials_are_401_and_nothing_is_done(string? credentials)
    {
        await using var desk = await BankDesk.Open();
        desk.Bank.Http.DefaultRequestHeaders.Authorization = credentials is null ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

        var answer = await desk.Create();

        Assert.Equal((HttpStatusCode.Unauthorized, "401 WRONG_CREDENTIALS"), (answer.HttpStatus, answer.Words));
        Assert.Null(await desk.Bank.CodeFor(BankDesk.AnyPhone));
    }

    [Theory]
    [InlineData("order_number", "missing")]
    [InlineData("order_number", "null")]
    [InlineData("order_number", "1000000000017")]
    [InlineData("order_number", "\"\"")]
    [InlineData("order_number", "\"a b\"")]
    [InlineData("order_number", "\"01234567890123456789012345678901234567890123456789012345678901234\"")]
    [InlineData("phone", "missing")]
    [InlineData("phone", "996700000001")]
    [InlineData("phone", "\"+996700000001\"")]
    [InlineData("phone", "\"996700000001\\n\"")]
    [InlineData("phone", "\"\\ud800\"")]
    [InlineData("amount", "missing")]
    [InlineData("amount", "\"5000\"")]
    [InlineData("amount", "5000.0")]
    [InlineData("amount", "50.5")]
    [InlineData("amount", "0")]
    [InlineData("amount", "-5000")]
    [InlineData("amount", "99999999999999999999")]
    [InlineData("currency", "missing")]
    [InlineData("currency", "\"USD\"")]
    [InlineData("currency", "\"kgs\"")]
    [InlineData("comment", "5")]
    [InlineData("notice_url", "missing")]
    [InlineData("notice_url", "\"/notice\"")]
    [InlineData("notice_url", "\"ftp://127.0.0.1/\"")]
    [InlineData("lifetime_s", "missing")]
    [InlineData("lifetime_s", "0")]
    [InlineData("lifetime_s", "1.5")]
    [InlineData("lifetime_s", "99999999")]
    public async Task A_create_with_a_bad_field_is_400_and_names_it(string field, string json)
    {
        await using var desk = await BankDesk.Open();
        var fields = desk.CreateBody().ToDictionary(pair => pair.Key, pair => JsonSerializer.Serialize(pair.Value));
        fields[field] = json;
        var body = "{" + string.Join(",", fields.Where(pair => pair.Value != "missing").Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}";

        var answer = await Send(desk.Bank, "/api/v1/payments", body);

        Assert.Equal((HttpStatusCode.BadRequest, "400 BAD_REQUEST"), (answer.HttpStatus, answer.Words));
        var problem = Assert.Single(answer.Data.GetProperty("problems").EnumerateArray().Select(one => one.GetString()));
        Assert.StartsWith(field + ":", problem, StringComparison.Ordinal);
        Assert.Null(await desk.Bank.CodeFor("996700000001"));
    }

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("{", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("\"code\"", "application/json")]
    [InlineData("{} {}", "application/json")]
    [InlineData("{\"code\":\"1234\",\"code\":\"1234\"}", "application/json")]
    [InlineData("{\"\\ud800\":1}", "application/json")]
    [InlineData("{\"code\":\"1234\"}", "text/plain")]
    [InlineData("code=1234", "application/x-www-form-urlencoded")]
    public async Task A_body_that_is_no_json_object_is_400_everywhere(string body, string contentType)
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        foreach (var path in new[] { "", $"/{BankDesk.Order}/confirm", $"/{BankDesk.Order}/resend", $"/{BankDesk.Order}/cancel" })
        {
            var answer = await Send(desk.Bank, "/api/v1/payments" + path, body, contentType);
            Assert.Equal((HttpStatusCode.BadRequest, "400 BAD_REQUEST"), (answer.HttpStatus, answer.Words));
        }
        Assert.Equal("WAIT_CODE", (await desk.Status()).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"code\":1234}")]
    [InlineData("{\"code\":\"123\"}")]
    [InlineData("{\"code\":\"123456789\"}")]
    [InlineData("{\"code\":\"12a4\"}")]
    public async Task A_malformed_code_is_400_and_counts_nothing(string body)
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();

        Assert.Equal(HttpStatusCode.BadRequest, (await Send(desk.Bank, $"/api/v1/payments/{BankDesk.Order}/confirm", body)).HttpStatus);

        var counted = await desk.Confirm(await desk.Bank.WrongCodeFor(BankDesk.AnyPhone));
        Assert.Equal(2, counted.Data.GetProperty("attempts_left").GetInt32());
    }

    [Fact]
    public async Task All_problems_are_named_at_once_and_no_value_is_repeated()
    {
        await using var desk = await BankDesk.Open();

        var answer = await Send(desk.Bank, "/api/v1/payments", """{"phone":"0-996555123456"}""");

        Assert.Equal(["order_number", "phone", "amount", "currency", "notice_url", "lifetime_s"],
            answer.Data.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!.Split(':')[0]));
        Assert.DoesNotContain("996555123456", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_too_large_is_413()
    {
        await using var desk = await BankDesk.Open();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge,
            (await Send(desk.Bank, "/api/v1/payments", "{\"a\":\"" + new string('a', 100_000) + "\"}")).HttpStatus);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public async Task Codes_have_the_set_number_of_digits_and_come_from_the_seed(int digits)
    {
        var codes = new List<string>();
        foreach (var seed in new[] { "1", "1", "2" })
        {
            await using var desk = await BankDesk.Open("--CodeDigits", $"{digits}", "--Seed", seed);
            await desk.Create();
            codes.Add(await desk.CodeFor());
        }

        Assert.All(codes, code => Assert.Matches(new Regex($"^[0-9]{{{digits}}}$"), code));
        Assert.Equal(codes[0], codes[1]);
        Assert.NotEqual(codes[0], codes[2]);
    }

    private static (int One, int Two) FirstDraws(string order) =>
        (Chance.From(BankHost.Seed, $"code {order} 0 0").Below(10_000), Chance.From(BankHost.Seed, $"code {order} 1 0").Below(10_000));

    private static async Task<BankAnswer> Send(BankHost bank, string path, string body, string contentType = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        using var answer = await bank.Http.PostAsync(path, content, Cancel);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
