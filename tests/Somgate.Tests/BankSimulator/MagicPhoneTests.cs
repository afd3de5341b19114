using System.Net;

namespace Somgate.Tests.BankSimulator;

/// <summary>Each row of the table of magic phones, over HTTP (mbank-service.md 5).</summary>
public sealed class MagicPhoneTests
{
    private const string Zeros = "0000";

    [Theory]
    [InlineData("996555123456")]
    [InlineData("996700000001")]
    [InlineData("996700000021")]
    public async Task The_right_code_confirms_and_the_charge_is_told(string phone)
    {
        await using var desk = await BankDesk.Open();

        var created = await desk.Create(phone);
        Assert.Equal(("110 CREATED", "WAIT_CODE"), (created.Words, created.Status));
        var confirmed = await desk.Confirm(await desk.CodeFor(phone));

        Assert.Equal(("120 CONFIRMED", "CHARGE"), (confirmed.Words, confirmed.Status));
        Assert.Equal("CHARGE", (await desk.Notices.Next()).Status);
        var charge = Assert.Single(await desk.Bank.Charges());
        Assert.Equal((BankDesk.Order, phone, 123450, "KGS", "2025-03-10T09:00:00Z"),
            (charge.OrderNumber, charge.Phone, charge.Amount, charge.Currency, charge.ChargedAt));
        Assert.Equal(created.Data.GetProperty("payment_id").GetString(), charge.PaymentId);
    }

    [Theory]
    [InlineData("996555123456", false)]
    [InlineData("996700000001", true)]
    [InlineData("996700000005", false)]
    [InlineData("996700000020", true)]
    [InlineData("996700000021", false)]
    public async Task Four_zeros_are_right_for_the_magic_phones_but_05(string phone, bool right)
    {
        await using var desk = await BankDesk.Open();
        await desk.Create(phone);
        Assert.NotEqual(Zeros, await desk.CodeFor(phone));

        Assert.Equal(right ? "120 CONFIRMED" : "310 WRONG_CODE", (await desk.Confirm(Zeros)).Words);
    }

    [Fact]
    public async Task Phone_02_has_too_little_money()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create("996700000002");

        var answer = await desk.Confirm(await desk.CodeFor("996700000002"));

        Assert.Equal(("220 INSUFFICIENT_FUNDS", "REJECT", "INSUFFICIENT_FUNDS"), (answer.Words, answer.Status, answer.Reason));
        var notice = await desk.Notices.Next();
        Assert.Equal(("REJECT", "INSUFFICIENT_FUNDS"), (notice.Status, notice.Json.GetProperty("reason").GetString()));
        Assert.Empty(await desk.Bank.Charges());
    }

    [Theory]
    [InlineData("996700000003", "210 ACCOUNT_NOT_FOUND")]
    [InlineData("996700000004", "211 ACCOUNT_BLOCKED")]
    [InlineData("996700000013", "212 LIMIT_EXCEEDED")]
    [InlineData("996700000015", "214 SUSPICIOUS")]
    public async Task Some_phones_are_refused_at_once_and_no_code_is_sent(string phone, string words)
    {
        await using var desk = await BankDesk.Open();

        var answer = await desk.Create(phone);

        Assert.Equal((words, "REJECT"), (answer.Words, answer.Status));
        Assert.Null(await desk.Bank.CodeFor(phone));
        var status = await desk.Status();
        Assert.Equal(("200 OK", "REJECT", words[4..]), (status.Words, status.Status, status.Reason));
        Assert.Equal(words, (await desk.Confirm(Zeros)).Words);
        Assert.Equal("REJECT", (await desk.Notices.Next()).Status);
    }

    [Fact]
    public async Task Phone_05_finds_every_code_wrong_until_the_attempts_are_used_up()
    {
        await using var desk = await BankDesk.Open();
        const string phone = "996700000005";
        await desk.Create(phone);

        var first = await desk.Confirm(await desk.CodeFor(phone));
        Assert.Equal(("310 WRONG_CODE", 2), (first.Words, first.Data.GetProperty("attempts_left").GetInt32()));
        var second = await desk.Confirm(await desk.Bank.WrongCodeFor(phone));
        Assert.Equal(("310 WRONG_CODE", 1), (second.Words, second.Data.GetProperty("attempts_left").GetInt32()));
        var third = await desk.Confirm(Zeros);

        Assert.Equal(("312 ATTEMPTS_EXCEEDED", "REJECT", "ATTEMPTS_EXCEEDED"), (third.Words, third.Status, third.Reason));
        Assert.Equal("REJECT", (await desk.Notices.Next()).Status);
    }

    [Fact]
    public async Task Phone_06_is_created_without_an_answer()
    {
        await using var desk = await BankDesk.Open();

        await Assert.ThrowsAsync<HttpRequestException>(() => desk.Create("996700000006"));

        Assert.Equal(("200 OK", "WAIT_CODE"), ((await desk.Status()).Words, (await desk.Status()).Status));
        await Assert.ThrowsAsync<HttpRequestException>(() => desk.Create("996700000006"));
        Assert.Equal("120 CONFIRMED", (await desk.Confirm(Zeros)).Words);
    }

    [Fact]
    public async Task Phone_07_is_charged_after_three_seconds_and_only_the_status_tells()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create("996700000007");
        desk.Pass(20);

        var answer = await desk.Confirm(Zeros);
        Assert.Equal(("121 IN_PROGRESS", "PROCESSING"), (answer.Words, answer.Status));
        Assert.Equal("131 TOO_LATE", (await desk.CancelPayment()).Words);
        desk.Pass(2.9);
        Assert.Equal("PROCESSING", (await desk.Status()).Status);
        desk.Pass(0.1);

        Assert.Equal("2025-03-10T09:00:23Z", Assert.Single(await desk.Bank.Charges()).ChargedAt);
        Assert.Equal("CHARGE", (await desk.Status()).Status);
        Assert.Equal("120 CONFIRMED", (await desk.Confirm(Zeros)).Words);
        await desk.NoNotice();
    }

    [Fact]
    public async Task Phone_08_is_told_of_the_charge_before_confirm_is_answered()
    {
        await using var desk = await BankDesk.Open();
        var gate = new TaskCompletionSource();
        desk.Notices.Gate = gate.Task;
        await desk.Create("996700000008");

        var confirm = desk.Confirm(Zeros);
        Assert.Equal("CHARGE", (await desk.Notices.Next()).Status);
        Assert.Equal("CHARGE", (await desk.Status()).Status);
        Assert.False(confirm.IsCompleted);
        gate.SetResult();

        Assert.Equal("120 CONFIRMED", (await confirm).Words);
    }

    [Fact]
    public async Task Phone_08_answers_after_five_seconds_even_if_nobody_takes_the_notice()
    {
        await using var desk = await BankDesk.Open();
        var gate = new TaskCompletionSource();
        desk.Notices.Gate = gate.Task;
        await desk.Create("996700000008");

        var confirm = desk.Confirm(Zeros);
        await desk.Notices.Next();
        while (!confirm.IsCompleted)
        {
            desk.Pass(5);
            await Task.WhenAny(confirm, desk.Status());
        }

        Assert.Equal("120 CONFIRMED", (await confirm).Words);
        gate.SetResult();
    }

    [Fact]
    public async Task Phone_09_is_told_three_times()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create("996700000009");
        await desk.Confirm(Zeros);

        var first = await desk.Notices.Next();
        Assert.Equal(first.Text, (await desk.Notices.Next()).Text);
        Assert.Equal(first.Text, (await desk.Notices.Next()).Text);
        await desk.NoNotice();
    }

    [Fact]
    public async Task Phone_10_is_charged_ten_seconds_after_its_lifetime()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create("996700000010");

        Assert.Equal("121 IN_PROGRESS", (await desk.Confirm(Zeros)).Words);
        Assert.Equal(("131 TOO_LATE", "PROCESSING"), ((await desk.CancelPayment()).Words, (await desk.CancelPayment()).Status));
        desk.Pass(BankDesk.LifetimeS + 9);
        Assert.Equal("PROCESSING", (await desk.Status()).Status);
        desk.Pass(1);

        Assert.Equal("CHARGE", (await desk.Notices.Next()).Status);
        Assert.Equal("2025-03-10T09:10:10Z", Assert.Single(await desk.Bank.Charges()).ChargedAt);
        Assert.Equal("131 TOO_LATE", (await desk.CancelPayment()).Words);
    }

    [Fact]
    public async Task Phone_11_fails_twice_for_each_order_then_works()
    {
        await using var desk = await BankDesk.Open();

        foreach (var order in new[] { "1", "2" })
        {
            Assert.Equal(HttpStatusCode.InternalServerError, (await desk.Create("996700000011", order)).HttpStatus);
            Assert.Equal("404 UNKNOWN_ORDER", (await desk.Status(order)).Words);
            Assert.Equal(HttpStatusCode.InternalServerError, (await desk.Create("996700000011", order)).HttpStatus);
            Assert.Equal("110 CREATED", (await desk.Create("996700000011", order)).Words);
        }
    }

    [Fact]
    public async Task Phone_12_is_charged_without_an_answer()
    {
        await using var desk = await BankDesk.Open();
        const string phone = "996700000012";
        await desk.Create(phone);
        Assert.Equal("310 WRONG_CODE", (await desk.Confirm(await desk.Bank.WrongCodeFor(phone))).Words);

        await Assert.ThrowsAsync<HttpRequestException>(() => desk.Confirm(Zeros));

        Assert.Equal("CHARGE", (await desk.Status()).Status);
        Assert.Single(await desk.Bank.Charges());
        Assert.Equal("CHARGE", (await desk.Notices.Next()).Status);
    }

    [Fact]
    public async Task Phone_14_refuses_in_the_app_after_two_seconds()
    {
        await using var desk = await BankDesk.Open();
        Assert.Equal("110 CREATED", (await desk.Create("996700000014")).Words);
        desk.Pass(1.9);
        Assert.Equal("WAIT_CODE", (await desk.Status()).Status);
        desk.Pass(0.1);

        var notice = await desk.Notices.Next();
        Assert.Equal(("REJECT", "DECLINED_BY_CUSTOMER"), (notice.Status, notice.Json.GetProperty("reason").GetString()));
        Assert.Equal(("REJECT", "DECLINED_BY_CUSTOMER"), ((await desk.Status()).Status, (await desk.Status()).Reason));
        Assert.Equal("221 DECLINED", (await desk.Confirm(Zeros)).Words);
    }

    [Fact]
    public async Task Phone_16_gets_only_the_resent_code()
    {
        await using var desk = await BankDesk.Open();
        const string phone = "996700000016";
        Assert.Equal("110 CREATED", (await desk.Create(phone)).Words);
        Assert.Null(await desk.Bank.CodeFor(phone));
        desk.Pass(60);

        Assert.Equal("111 CODE_SENT", (await desk.Resend()).Words);
        Assert.Equal("120 CONFIRMED", (await desk.Confirm(await desk.CodeFor(phone))).Words);
    }

    [Fact]
    public async Task Phone_17_meets_a_bank_that_is_down_for_everything()
    {
        await using var desk = await BankDesk.Open();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await desk.Create("996700000017")).HttpStatus);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await desk.Status()).HttpStatus);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await desk.Confirm(Zeros)).HttpStatus);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await desk.Resend()).HttpStatus);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await desk.CancelPayment()).HttpStatus);
        Assert.Null(await desk.Bank.CodeFor("996700000017"));
    }

    [Fact]
    public async Task Phone_18_waits_five_seconds_for_every_answer()
    {
        await using var desk = await BankDesk.Open();
        foreach (var call in new Func<Task<BankAnswer>>[]
            { () => desk.Create("996700000018"), () => desk.Status(), () => desk.Confirm(Zeros), () => desk.CancelPayment() })
        {
            var answer = call();
            // A call of another payment, made later and answered at once, shows that this one has been waiting.
            await desk.Create(order: "other");
            await desk.Status("other");
            Assert.False(answer.IsCompleted);
            while (!answer.IsCompleted)
            {
                desk.Pass(5);
                await Task.WhenAny(answer, desk.Status("other"));
            }
            Assert.Equal(HttpStatusCode.OK, (await answer).HttpStatus);
        }
        Assert.Single(await desk.Bank.Charges());
    }

    [Fact]
    public async Task Phone_19_gets_answers_that_are_not_json()
    {
        await using var desk = await BankDesk.Open();
        foreach (var answer in new[] { await desk.Create("996700000019"), await desk.Status(), await desk.Confirm(Zeros) })
        {
            Assert.Equal(HttpStatusCode.OK, answer.HttpStatus);
            Assert.StartsWith("<html>", answer.Text, StringComparison.Ordinal);
        }
        Assert.Single(await desk.Bank.Charges());
        Assert.Equal("CHARGE", (await desk.Notices.Next()).Status);
    }

    [Fact]
    public async Task Phone_20_is_told_another_amount_than_it_is_answered()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create("996700000020");

        Assert.Equal(123450, (await desk.Confirm(Zeros)).Data.GetProperty("amount").GetInt64());
        Assert.Equal(123450, (await desk.Status()).Data.GetProperty("amount").GetInt64());
        Assert.NotEqual(123450, (await desk.Notices.Next()).Json.GetProperty("amount").GetInt64());
        Assert.Equal(123450, Assert.Single(await desk.Bank.Charges()).Amount);
    }
}
