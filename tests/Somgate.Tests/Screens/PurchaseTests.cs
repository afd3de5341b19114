using Microsoft.Playwright;
using Somgate.Payments;

namespace Somgate.Tests.Screens;

/// <summary>Whole purchases in a browser (payment-page.md 8, 9, 15, 19.1): wherever the page is shown, with and without script, against the bank's truth.</summary>
[Collection(Browser.Alone)]
public sealed class PurchaseTests(Browser browser, PurchaseStage stage) : IClassFixture<Browser>, IClassFixture<PurchaseStage>
{
    private const string Good = "996700000001";
    private const string Narrow = "narrow";
    private const string Scriptless = "without script";

    private readonly List<string> said = [];
    private readonly List<string> asked = [];

    [Theory]
    [InlineData("tab")]
    [InlineData(Narrow)]
    [InlineData(Scriptless)]
    [InlineData("modal")]
    [InlineData("iframe")]
    public async Task A_wrong_code_then_a_new_one_pays_once(string way)
    {
        var (page, buyer) = await Open(way);
        await buyer.PayUntilCode("0700 000 001");
        await stage.Journey.Pass(61, stepMs: 20_000);
        await buyer.EnterWrong(Good);
        await buyer.Sees("S4", "Wrong code. Attempts left: 2.");
        Assert.Equal("summary", await buyer.On("body").EvaluateAsync<string>("() => document.activeElement.id"));
        var first = await stage.Journey.Bank.CodeFor(Good);
        await buyer.Press("resend");
        await buyer.Sees("S4", "A new code has been sent.");
        var second = (await stage.Journey.Bank.CodeFor(Good))!;
        Assert.NotEqual(first, second);
        await buyer.Enter(second);
        await buyer.Until(payment => payment.Status == PaymentStatus.Success);
        await buyer.Sees("S5", "Payment successful");

        Assert.Equal("success 0", await buyer.Told());
        await stage.Journey.End();
        if (way is "modal" or "iframe")
        {
            await page.WaitForFunctionAsync("heard.includes('PaymentSuccess')");
            string[] told = ["Loaded", "PaymentMethodSelect", "PaymentSent", "PaymentSubmitResult", "ShowClarificationPage", "SubmitClarificationForm", "PaymentSuccess"];
            Assert.Equal(told, (await page.EvaluateAsync<string[]>("heard")).Distinct());
        }

        Assert.DoesNotContain(asked, url => url.Contains("700000001", StringComparison.Ordinal) || url.Contains(second, StringComparison.Ordinal));
        Assert.Empty(await page.Context.CookiesAsync());
        Assert.Equal(0, await buyer.On("body").EvaluateAsync<int>("() => localStorage.length + sessionStorage.length"));
        await Close(page);
    }

    [Theory]
    [InlineData(Narrow)]
    [InlineData(Scriptless)]
    [InlineData("iframe")]
    public async Task What_goes_wrong_at_the_bank_is_told_with_its_reason(string way)
    {
        var (page, buyer) = await Open(way);
        await buyer.PayUntilCode("700000001");
        for (var nth = 1; nth <= 3; nth++)
        {
            await buyer.EnterWrong(Good, nth);
            await buyer.Sees(nth < 3 ? "S4" : "S6", nth < 3 ? $"Attempts left: {3 - nth}." : "The confirmation code was wrong too many times.");
        }

        Assert.Equal("decline 20104", await buyer.Told());
        buyer = await Again(way, page);
        await buyer.Pay("700000003");
        await buyer.Until(payment => payment.Status == PaymentStatus.Decline);
        await buyer.Sees("S6", "No available Mbank account is linked to this number.");
        buyer = await Again(way, page);
        await buyer.PayUntilCode("700000002");
        await buyer.EnterRight("996700000002");
        await buyer.Until(payment => payment.Status == PaymentStatus.Decline);
        await buyer.Sees("S6", "There is not enough money in the account.");
        await stage.Journey.End();
        await Close(page);
    }

    [Fact]
    public async Task A_refusal_in_the_banks_app_takes_the_code_screen_away()
    {
        var (page, buyer) = await Open("tab");
        await buyer.PayUntilCode("700000014");
        await buyer.Until(payment => payment.Status == PaymentStatus.Decline);
        await buyer.Sees("S6", "The payment was cancelled.");
        Assert.Equal("decline 20301", await buyer.Told());
        await Close(page);
    }

    [Fact]
    public async Task Time_that_is_over_is_told_before_Pay_and_after_it()
    {
        var page = await OpenPage("tab");
        var end = stage.Journey.Time.GetUtcNow().AddMinutes(2);
        var buyer = await stage.Open(page, further: ("best_before", $"{end:yyyy-MM-ddTHH:mm:ss}Z"));
        await buyer.Sees("S2");
        await buyer.On("#phone").FillAsync("700000001");
        stage.Journey.Time.Advance(TimeSpan.FromMinutes(2));
        await buyer.Press("pay");
        await buyer.Sees("S8", "Time to pay has run out");
        Assert.Null(await buyer.Payment());

        buyer = await stage.Open(page);
        await buyer.PayUntilCode("700000001");
        await buyer.UntilOver();
        await buyer.Sees("S6", "The time to confirm the payment has run out.");
        Assert.Equal("decline 20602", await buyer.Told());
        await Close(page);
    }

    [Fact]
    public async Task A_silent_bank_and_a_lost_line_are_told_while_the_page_waits()
    {
        var (page, buyer) = await Open("tab");
        await buyer.Pay("700000017");
        await buyer.Sees("S3", "We have sent the request to Mbank.");
        Assert.True(await buyer.On("[role=status]").GetByText("We have sent the request").IsVisibleAsync());
        var offline = buyer.On("[role=status] .offline");
        Assert.True(await offline.IsHiddenAsync());
        await page.Context.SetOfflineAsync(true);
        await offline.WaitForAsync();
        await page.Context.SetOfflineAsync(false);
        await offline.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await stage.Journey.Pass(95, stepMs: 5_000);
        await page.ReloadAsync();
        Assert.True(await buyer.On("text=This is taking longer than usual.").First.IsVisibleAsync());
        await buyer.UntilOver();
        await buyer.Sees("S6", "Mbank is temporarily unavailable.");
        Assert.Equal("decline 20202", await buyer.Told());
        // The browser says by itself that the line was lost.
        said.RemoveAll(text => text.Contains("ERR_INTERNET_DISCONNECTED", StringComparison.Ordinal));
        await Close(page);
    }

    [Fact]
    public async Task A_declined_payment_is_tried_again_or_given_up()
    {
        await using var settings = await stage.With(new() { Retries = true, TriesMax = 3 });
        var (page, buyer) = await Open(Narrow);
        await buyer.Pay("700000003");
        await buyer.Until(payment => payment.Status == PaymentStatus.AwaitingCustomer);
        await buyer.Sees("S7", "You can try again. Attempts left: 2.");
        await buyer.Press("retry");
        await buyer.PayUntilCode("700000001");
        await buyer.EnterRight(Good);
        await buyer.Until(payment => payment.Status == PaymentStatus.Success);
        await buyer.Sees("S5");
        Assert.Equal("success 0", await buyer.Told());

        buyer = await Again(Narrow, page);
        await buyer.Pay("700000013");
        await buyer.Until(payment => payment.Status == PaymentStatus.AwaitingCustomer);
        await buyer.Sees("S7");
        await buyer.Press("cancel");
        await buyer.Sees("S6", "The payment was cancelled.");
        Assert.Equal("decline 301", await buyer.Told());
        await stage.Journey.End();
        await Close(page);
    }

    [Fact]
    public async Task Two_clicks_and_two_tabs_make_one_operation_and_one_confirmation()
    {
        var (page, buyer) = await Open("tab");
        await buyer.Sees("S2");
        await buyer.On("#phone").FillAsync("700000001");
        // Past the script, as an impatient finger on a slow page: both forms go before either is answered.
        await page.RunAndWaitForResponseAsync(() => page.EvaluateAsync("""
            () => {
              const form = document.querySelector('form[data-form]');
              fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
              form.submit();
            }
            """), answer => answer.Request.Method == "POST" && answer.Request.IsNavigationRequest);
        await buyer.Until(payment => payment.Status == PaymentStatus.AwaitingClarification);
        await buyer.Sees("S4");
        Assert.Single((await buyer.Payment())!.Operations);

        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(page.Url);
        var other = new Buyer(stage, second, selector => second.Locator(selector), buyer.PaymentId, script: true);
        await other.Sees("S4");
        var code = (await stage.Journey.Bank.CodeFor(Good))!;
        await buyer.On("#code").FillAsync(code);
        await other.On("#code").FillAsync(code);
        // The tab that is slower may be led on before it has sent anything.
        await Task.WhenAll(new[] { page, second }.Select(tab => tab.EvaluateAsync("document.querySelector('form[data-form]')?.requestSubmit()")));
        await buyer.Until(payment => payment.Status == PaymentStatus.Success);
        await buyer.Sees("S5");
        await other.Sees("S5");
        Assert.Equal(1, await stage.CountOf("CodeEntered", buyer));
        await stage.Journey.End();
        await Close(page);
    }

    [Fact]
    public async Task The_first_page_is_a_document_a_style_and_a_script()
    {
        var (page, buyer) = await Open("tab");
        await buyer.Sees("S2");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        // The opening itself only sends on.
        Assert.Equal(4, asked.Count);
        Assert.Single(asked, url => url.Contains("/payment?", StringComparison.Ordinal));
        Assert.Equal(204, (await page.APIRequest.GetAsync(stage.Journey.Somgate.BaseUrl + "/favicon.ico")).Status);
        await Close(page);
    }

    private async Task<(IPage Page, Buyer Buyer)> Open(string way)
    {
        var page = await OpenPage(way);
        return (page, await Again(way, page));
    }

    private async Task<IPage> OpenPage(string way)
    {
        var page = way == Narrow ? await browser.Open(320, 640) : await browser.Open(script: way != Scriptless);
        page.Console += (_, message) => said.Add(message.Text);
        page.Request += (_, request) => asked.Add(request.Url);
        return page;
    }

    private Task<Buyer> Again(string way, IPage page) => stage.Open(page, way is Narrow or Scriptless ? "tab" : way, way != Scriptless);

    private async Task Close(IPage page)
    {
        // Faults come back under 422, which a browser calls an error; and it says so when the script gives the focus in the place of the attribute.
        Assert.DoesNotContain(said, text => !text.Contains("status of 422", StringComparison.Ordinal) && !text.Contains("autofocus", StringComparison.OrdinalIgnoreCase));
        await page.Context.DisposeAsync();
    }
}
