using Microsoft.Playwright;
using Somgate.Payments;
using Somgate.Tests.Dashboard;

namespace Somgate.Tests.Screens;

/// <summary>The whole life of payment links in a browser (payment-links.md 6, 8): a merchant's user makes them in Dashboard, a customer opens what they were sent.</summary>
[Collection(Browser.Alone)]
public sealed class LinkLifeTests(Browser browser, PurchaseStage stage) : IClassFixture<Browser>, IClassFixture<PurchaseStage>
{
    private const string Good = "996700000001";

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_link_is_made_opened_paid_and_shown_as_paid(bool script)
    {
        var (merchant, customer) = (await browser.Open(), await browser.Open(script: script));
        await Enter(merchant);
        var (url, id) = await Make(merchant, "3d");
        await customer.GotoAsync(url);
        var buyer = new Buyer(stage, customer, selector => customer.Locator(selector), id, script);
        await buyer.PayUntilCode("0700 000 001");
        await ShowsState(merchant, "in progress");
        await buyer.EnterRight(Good);
        await buyer.Until(payment => payment.Status == PaymentStatus.Success);
        await buyer.Sees("S5", "Payment successful");

        await ShowsState(merchant, "paid");
        await merchant.GotoAsync(stage.Journey.Somgate.BaseUrl + "/dashboard/links?mode=test&payment_id=" + id);
        var line = await merchant.InnerTextAsync("tbody tr");
        Assert.Contains("paid", line, StringComparison.Ordinal);
        Assert.Contains("1 times", line, StringComparison.Ordinal);
        await customer.GotoAsync(url);
        await buyer.Sees("S5", "You have not been charged again");
        await merchant.Context.DisposeAsync();
        await customer.Context.DisposeAsync();
    }

    [Fact]
    public async Task An_expired_and_a_canceled_link_show_their_pages_and_take_no_money()
    {
        var (merchant, customer) = (await browser.Open(), await browser.Open());
        await Enter(merchant);
        var (expired, expiredId) = await Make(merchant, "1h");
        var (canceled, canceledId) = await Make(merchant, "3d");
        await customer.GotoAsync(canceled);
        await customer.WaitForSelectorAsync("main[data-screen=S2]");
        await merchant.ClickAsync("main details summary");
        await merchant.ClickAsync("button[value=deactivate]");
        await merchant.WaitForSelectorAsync(".note[role=status]");
        await Shows(customer, canceled, "link-canceled", "The payment has been cancelled", canceledId);

        await stage.Journey.Pass(3600 + 60, stepMs: 60_000);
        await Shows(customer, expired, "link-expired", "This payment link has expired", expiredId);
        await Enter(merchant);
        foreach (var (id, state) in new[] { (expiredId, "expired"), (canceledId, "deactivated") })
        {
            await merchant.GotoAsync(stage.Journey.Somgate.BaseUrl + "/dashboard/links?mode=test&payment_id=" + id);
            Assert.Contains(state, await merchant.InnerTextAsync("tbody tr"), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(await stage.Journey.Bank.Charges(), charge => charge.ToString()!.Contains(expiredId, StringComparison.Ordinal));
        await merchant.Context.DisposeAsync();
        await customer.Context.DisposeAsync();
    }

    /// <summary>A link of 1,500.00 KGS by the form; its address and payment id, as the page then shows them.</summary>
    private async Task<(string Url, string PaymentId)> Make(IPage page, string valid)
    {
        await page.GotoAsync(stage.Journey.Somgate.BaseUrl + "/dashboard/links/new?mode=test");
        var id = await page.InputValueAsync("#payment_id");
        await page.FillAsync("#amount", "1500,00");
        await page.FillAsync("#description", "Two books");
        await page.CheckAsync($"input[name=valid][value='{valid}']");
        await page.SelectOptionAsync("#language", "en");
        await page.ClickAsync("main form > button[type=submit]");
        await page.WaitForSelectorAsync("#address");
        return (await page.InputValueAsync("#address"), id);
    }

    private static async Task ShowsState(IPage merchant, string state)
    {
        await merchant.ReloadAsync();
        Assert.Contains(state, await merchant.InnerTextAsync("main dl"), StringComparison.Ordinal);
    }

    private static async Task Shows(IPage customer, string url, string screen, string title, string paymentId)
    {
        var answer = await customer.GotoAsync(url);
        Assert.Equal(410, answer!.Status);
        Assert.Equal(screen, await customer.GetAttributeAsync("main", "data-screen"));
        var text = await customer.InnerTextAsync("body");
        foreach (var part in new[] { title, paymentId, "Books" }) Assert.Contains(part, text, StringComparison.Ordinal);
    }

    private async Task Enter(IPage page)
    {
        var desk = DeskHost.Around(stage.Journey.Somgate, stage.Journey.Time);
        using var signedIn = await desk.SignIn(await desk.AddAdmin($"admin-{Guid.CreateVersion7(stage.Journey.Time.GetUtcNow()):N}@books.example"));
        var cookie = signedIn.Cookies.GetCookies(new(stage.Journey.Somgate.BaseUrl))["somgate-dashboard"]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = stage.Journey.Somgate.BaseUrl }]);
    }
}
