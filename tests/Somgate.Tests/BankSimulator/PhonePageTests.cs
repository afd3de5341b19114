extern alias bank;

using System.Net;
using bank::Somgate.BankSimulator;

namespace Somgate.Tests.BankSimulator;

/// <summary>The pretend phone (mbank-service.md 5).</summary>
public sealed class PhonePageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_shows_amount_shop_and_the_code_as_one_run_of_digits()
    {
        await using var desk = await BankDesk.Open();
        var body = desk.CreateBody();
        body["comment"] = "Tea & <Co>";
        await desk.Post("/api/v1/payments", body);

        var page = await Page(desk);

        Assert.Contains("1,234.50 KGS", page, StringComparison.Ordinal);
        Assert.Contains("Tea &amp; &lt;Co&gt;", page, StringComparison.Ordinal);
        Assert.Contains($">{await desk.CodeFor()}<", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5000, "50.00 KGS")]
    [InlineData(123450, "1,234.50 KGS")]
    [InlineData(5, "0.05 KGS")]
    [InlineData(123456789, "1,234,567.89 KGS")]
    public void An_amount_is_shown_in_major_units(long amountMinor, string text) => Assert.Equal(text, PhonePage.Amount(amountMinor, "KGS"));

    [Fact]
    public async Task Confirm_in_app_charges_without_a_code_and_tells_by_notice()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();

        using var answer = await Press(desk, "confirm");

        Assert.Equal((HttpStatusCode.SeeOther, $"/phone/{BankDesk.AnyPhone}"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Equal("CHARGE", (await desk.Notices.Next()).Status);
        Assert.Single(await desk.Bank.Charges());
        var page = await Page(desk);
        Assert.Contains("Paid.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuse_rejects_the_payment_as_declined_by_the_customer()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();

        using var answer = await Press(desk, "refuse");

        var notice = await desk.Notices.Next();
        Assert.Equal(("REJECT", "DECLINED_BY_CUSTOMER"), (notice.Status, notice.Json.GetProperty("reason").GetString()));
        Assert.Equal("221 DECLINED", (await desk.Confirm(await desk.CodeFor())).Words);
    }

    [Fact]
    public async Task A_button_pressed_too_late_changes_nothing()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        await desk.CancelPayment();

        using var answer = await Press(desk, "confirm");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("CANCEL", (await desk.Status()).Status);
        Assert.Empty(await desk.Bank.Charges());
    }

    [Fact]
    public async Task A_phone_cannot_answer_for_another()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();

        using var answer = await Press(desk, "confirm", phone: "996555000000");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("WAIT_CODE", (await desk.Status()).Status);
    }

    [Fact]
    public async Task A_page_elsewhere_cannot_press_the_buttons()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        desk.Bank.Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await Press(desk, "confirm");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(await desk.Bank.Charges());
    }

    [Fact]
    public async Task A_replaced_code_has_no_buttons_and_the_new_one_stands_above_it()
    {
        await using var desk = await BankDesk.Open();
        await desk.Create();
        var old = await desk.CodeFor();
        desk.Pass(60);
        await desk.Resend();
        var fresh = await desk.CodeFor();

        var page = await Page(desk);

        Assert.True(page.IndexOf($">{fresh}<", StringComparison.Ordinal) < page.IndexOf($">{old}<", StringComparison.Ordinal));
        Assert.Equal(2, page.Split("<form").Length);
        Assert.Contains("A newer code has replaced this one.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_keeps_the_newest_fifty_messages()
    {
        await using var desk = await BankDesk.Open();
        for (var order = 1; order <= 51; order++) await desk.Create(order: $"order-{order}");

        var page = await Page(desk);

        Assert.Equal(51, page.Split("<article>").Length);
        Assert.DoesNotContain("order-1 ", page, StringComparison.Ordinal);
        Assert.Contains("order-51 ", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("996555123456", HttpStatusCode.OK)]
    [InlineData("%2B996555123456", HttpStatusCode.OK)]
    [InlineData("%3Cscript%3E", HttpStatusCode.NotFound)]
    [InlineData("1234567890123456789012345", HttpStatusCode.NotFound)]
    public async Task Only_a_number_has_a_phone(string number, HttpStatusCode status)
    {
        await using var desk = await BankDesk.Open();
        using var answer = await desk.Bank.Http.GetAsync($"/phone/{number}", Cancel);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task The_first_page_links_to_every_magic_phone()
    {
        await using var desk = await BankDesk.Open();
        var page = await desk.Bank.Http.GetStringAsync("/", Cancel);
        Assert.All(Script.Table, row => Assert.Contains($"href=\"/phone/{row.Phone}\"", page, StringComparison.Ordinal));
    }

    private static Task<string> Page(BankDesk desk) => desk.Bank.Http.GetStringAsync($"/phone/{BankDesk.AnyPhone}", Cancel);

    private static async Task<HttpResponseMessage> Press(BankDesk desk, string answer, string phone = BankDesk.AnyPhone)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["order_number"] = BankDesk.Order, ["answer"] = answer });
        return await desk.Bank.Http.PostAsync($"/phone/{phone}", form, Cancel);
    }
}
