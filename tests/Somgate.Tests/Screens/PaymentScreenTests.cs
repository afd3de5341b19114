using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.Dashboard;
using Somgate.Payments;
using Somgate.RequestLog;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.Screens;

/// <summary>Payments in a browser: list, card and search, by keyboard and without script too (dashboard.md 13.8, 13.9). Pictures for the eye lie in <c>artifacts/screens</c>.</summary>
public sealed class PaymentScreenTests(Browser browser) : IClassFixture<Browser>
{
    private const int Narrow = 360;

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Every_screen_can_be_used_by_everyone(ColorScheme scheme)
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var desk = await PaymentDesk.Open(Engine.Sqlite, bank, merchant);
        var payment = await Fill(desk, bank, merchant);
        var page = await browser.Open(scheme: scheme);
        List<string> said = [], faults = [];
        page.Console += (_, message) => said.Add(message.Text);
        await Enter(page, desk);
        foreach (var (path, name) in new[]
        {
            ("payments?mode=test&count=1", "list"), ("payments?mode=test&status=decline&amount_min=100&code=20105&count=1", "list-filtered"), ("payments?mode=test&status=foo&colour=red", "list-unknown"),
            ("payments?mode=live", "list-empty"), ("payments?mode=test&payment_id=none", "list-none"), ("payments?mode=test&grain=operations", "list-operations"),
            ("payments/columns?mode=test", "columns"), ("payments/views?mode=test&status=decline", "views"), ("search?mode=test", "search"),
            (PaymentAddress.Of(Door.ForUsers, 1042, payment.PaymentId, payment.PaymentNo, "test")["/dashboard/".Length..], "card"),
        })
        {
            await Look(page, desk, "/dashboard/" + path, name, scheme, faults);
        }

        Assert.Empty(faults);
        Assert.DoesNotContain(said, text => !text.Contains("status of 422", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_payment_is_found_and_its_time_line_read_by_keyboard(bool script)
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var desk = await PaymentDesk.Open(Engine.Sqlite, bank, merchant);
        await Fill(desk, bank, merchant);
        var page = await browser.Open(script: script);
        await Enter(page, desk);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard/payments?mode=test");
        await page.FocusAsync(".panel-box > summary");
        await page.Keyboard.PressAsync("Enter");
        await page.FocusAsync("#amount_max");
        await page.Keyboard.TypeAsync("much");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#amount_max-error");
        await page.FillAsync("#amount_max", "99,50");
        await page.FocusAsync("#amount_max");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("amount_max=9950", StringComparison.Ordinal));
        Assert.Equal(1, await page.Locator("tbody tr").CountAsync());
        await page.FocusAsync("tbody a");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".time-line");
        await page.FocusAsync(".time-line summary");
        await page.Keyboard.PressAsync("Enter");
        Assert.True(await page.Locator(".time-line details[open] dl").First.IsVisibleAsync());
        if (script) await page.Keyboard.PressAsync("/");
        else await page.FocusAsync("#search");
        await page.Keyboard.TypeAsync("ORD-1");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("/dashboard/payments/1042/ORD-1", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task What_happens_shows_by_itself_and_nothing_jumps()
    {
        await using var bank = await BankHost.Start();
        await using var merchant = await MerchantStub.Start();
        await using var desk = await PaymentDesk.Open(Engine.Sqlite, bank, merchant);
        await desk.Host.Somgate.Sale("ORD-1", "996700000001");
        await merchant.Asking("ORD-1");
        var payment = (await desk.Host.Somgate.Find("ORD-1"))!;
        var (list, card) = (await browser.Open(), await browser.Open());
        foreach (var page in new[] { list, card }) await Enter(page, desk);
        await list.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard/payments?mode=test&final=0");
        await card.GotoAsync(desk.Host.Somgate.BaseUrl + PaymentAddress.Of(Door.ForUsers, 1042, "ORD-1", payment.PaymentNo, "test"));
        await desk.Host.Somgate.Clarify("ORD-1", (await bank.CodeFor("996700000001"))!);
        await merchant.Final("ORD-1");
        desk.Host.Time.Advance(TimeSpan.FromSeconds(1));
        await desk.Host.Somgate.Sale("ORD-2", "996700000002");
        await card.WaitForSelectorAsync(".headline .status.good");
        // The row stays where it is and says that it fits no longer; the new one is only announced.
        await list.WaitForSelectorAsync("tr.gone");
        await list.WaitForSelectorAsync("[data-fresh]:not([hidden])");
        Assert.Equal("1 new", await list.TextContentAsync("[data-fresh]"));
        Assert.Equal(1, await list.Locator("tbody tr").CountAsync());
        foreach (var page in new[] { list, card }) await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Columns_change_their_order_by_drag()
    {
        await using var desk = await PaymentDesk.Open();
        var page = await browser.Open();
        await Enter(page, desk);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard/payments/columns?mode=test");
        var items = page.Locator("[data-order] li");
        await items.Filter(new() { HasText = "Source" }).DragToAsync(items.First, new() { TargetPosition = new() { X = 20, Y = 3 } });
        await page.WaitForSelectorAsync("[data-order] li:first-child[data-name=source]");
        await page.WaitForURLAsync(url => url.Contains("done=saved", StringComparison.Ordinal));
        Assert.Equal("source", await items.First.GetAttributeAsync("data-name"));
        await page.Context.DisposeAsync();
    }

    private static async Task<Payment> Fill(PaymentDesk desk, BankHost bank, MerchantStub merchant)
    {
        for (var at = 0; at < 30; at++) await desk.Add($"P-{at}", at % 4 == 0 ? ResultCode.InsufficientFunds : ResultCode.Success, 123_450 + at, ago: TimeSpan.FromMinutes(at + 1));
        await desk.Add(PaymentDesk.Hostile, amountMinor: 5_000, description: PaymentDesk.Hostile, customerId: new string('w', 200), ago: TimeSpan.FromHours(1));
        await desk.Host.Somgate.Sale("ORD-1", "996700000001");
        await merchant.Asking("ORD-1");
        await desk.Host.Somgate.Clarify("ORD-1", (await bank.CodeFor("996700000001"))!);
        await merchant.Final("ORD-1");
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        return (await desk.Host.Somgate.Find("ORD-1"))!;
    }

    private static async Task Look(IPage page, PaymentDesk desk, string path, string name, ColorScheme scheme, List<string> faults)
    {
        await page.SetViewportSizeAsync(1200, 900);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + path);
        await page.WaitForSelectorAsync("main");
        await Browser.Photograph(page, $"pay-{name}-{scheme}-wide.png");
        // What is folded is looked at too.
        await page.EvaluateAsync("document.querySelectorAll('main details').forEach(one => one.open = true)");
        var found = await page.RunAxe();
        faults.AddRange(found.Violations.Select(fault => name + ": " + JsonSerializer.Serialize(new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        await page.SetViewportSizeAsync(Narrow, 740);
        await Browser.Photograph(page, $"pay-{name}-{scheme}-narrow.png");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Narrow) faults.Add($"{name} is wider than {Narrow}");
    }

    private static async Task Enter(IPage page, PaymentDesk desk)
    {
        using var signedIn = await desk.Host.SignIn(desk.Admin);
        var cookie = signedIn.Cookies.GetCookies(new(desk.Host.Somgate.BaseUrl))["somgate-dashboard"]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = desk.Host.Somgate.BaseUrl }]);
    }
}
