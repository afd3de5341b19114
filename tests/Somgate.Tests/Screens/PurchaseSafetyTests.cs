using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.Payments;

namespace Somgate.Tests.Screens;

/// <summary>Whole purchases by those who have no mouse, and by those who mean harm (payment-page.md 19.2, 19.3).</summary>
[Collection(Browser.Alone)]
public sealed class PurchaseSafetyTests(Browser browser, PurchaseStage stage) : IClassFixture<Browser>, IClassFixture<PurchaseStage>
{
    private const string Good = "996700000001";
    private const string Slow = "996700000018";
    private const int TabsMax = 20;

    [Fact]
    public async Task The_whole_purchase_is_done_with_the_keyboard_alone()
    {
        await using var settings = await stage.With(new() { SkipSingleMethod = false });
        var page = await browser.Open();
        var buyer = await stage.Open(page, further: ("merchant_success_url", "https://shop.example/paid"));
        await buyer.Sees("S1");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("#main", await page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await page.EvaluateAsync<string>("document.activeElement.id"));
        await TabTo(page, "input[type=radio]");
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("Enter");
        await buyer.Sees("S2");
        await IsFitForAll(page);

        await TabTo(page, "#phone");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(("summary", "alert"), (await Focused(page, "id"), await Focused(page, "role")));
        await TabTo(page, "#summary a");
        await page.Keyboard.PressAsync("Enter");
        // A bank that takes its time by the test's clock, so that the page has to wait.
        stage.Journey.SomebodyWaits = true;
        await page.Keyboard.TypeAsync("0700 000 018");
        await TabTo(page, "form[action$='/pay'] button");
        await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("Enter"), answer => answer.Request.Method == "POST");
        await buyer.Sees("S3");
        Assert.Contains("We have sent the request to Mbank.", await page.TextContentAsync("[role=status]"), StringComparison.Ordinal);
        await IsFitForAll(page);
        await buyer.Until(payment => payment.Status == PaymentStatus.AwaitingClarification);
        await buyer.Sees("S4");
        await IsFitForAll(page);

        await TabTo(page, "#code");
        await page.Keyboard.TypeAsync(await stage.Journey.Bank.WrongCodeFor(Slow));
        await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("Enter"), answer => answer.Request.Method == "POST");
        await buyer.Until(payment => payment is { Status: PaymentStatus.AwaitingClarification, Latest.WrongCodes: 1 });
        await buyer.Sees("S4", "Wrong code. Attempts left: 2.");
        Assert.Equal(("summary", "alert"), (await Focused(page, "id"), await Focused(page, "role")));
        await IsFitForAll(page);
        await TabTo(page, "#summary a");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("code", await Focused(page, "id"));
        await page.Keyboard.TypeAsync((await stage.Journey.Bank.CodeFor(Slow))!);
        await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("Enter"), answer => answer.Request.Method == "POST");
        await buyer.Until(payment => payment.Status == PaymentStatus.Success);
        await buyer.Sees("S5");
        await TabTo(page, "a[href='https://shop.example/paid']");
        await IsFitForAll(page);
        // What is still under way at the slow bank ends before the clock stands still again.
        await stage.Journey.Pass(12, stepMs: 1_000);
        stage.Journey.SomebodyWaits = false;
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_that_a_shop_sends_runs_in_the_page()
    {
        const string script = "\"><script>window.hit=1</script><img src=x onerror='window.hit=1'>";
        const string url = "javascript:window.hit=1//";
        string[] texts = ["payment_description", "customer_id", "customer_first_name", "merchant_data", "interface_type", "payment_extra_param", "hide", "region_code", "customer_phone", "receipt_data"];
        string[] addresses =
        [
            "merchant_success_url", "merchant_fail_url", "merchant_return_url", "redirect_success_url", "redirect_fail_url", "baseUrl", "redirect_return_url",
        ];
        var page = await browser.Open();
        List<string> said = [];
        page.Console += (_, message) => said.Add(message.Text);
        (string, string)[] hostile = [.. texts.Select(name => (name, script)), .. addresses.Select(name => (name, url))];
        foreach (var way in new[] { "tab", "iframe" })
        {
            // Where the library finds us is the shop's own to say.
            var buyer = await stage.Open(page, way, script: true, [.. hostile.Where(pair => way == "tab" || pair.Item1 != "baseUrl")]);
            await buyer.Sees("S2", "<script>window.hit=1</script>");
            await IsHarmless(buyer);
            await buyer.PayUntilCode("700000001");
            await IsHarmless(buyer);
            await buyer.EnterRight(Good);
            await buyer.Until(payment => payment.Status == PaymentStatus.Success);
            await buyer.Sees("S5");
            await IsHarmless(buyer);
        }

        // The address of the page belongs to whoever writes it, and so does what is typed.
        var last = await stage.Open(page);
        await last.Sees("S2");
        await page.GotoAsync($"{page.Url}?did={Uri.EscapeDataString(script)}&auto={Uri.EscapeDataString(script)}&lang={Uri.EscapeDataString(script)}");
        await last.Sees("S2");
        await page.GotoAsync($"{page.Url.Split('?')[0]}?did={Uri.EscapeDataString("open," + script)}");
        await last.On("#phone").FillAsync(script);
        await page.EvaluateAsync("document.querySelector('form[data-form]').submit()");
        await last.On("#phone-error:not([hidden])").WaitForAsync();
        await IsHarmless(last);
        Assert.DoesNotContain(said, text => text.Contains("Content Security Policy", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Only_shops_on_the_list_may_frame_the_page_and_without_a_list_any_may()
    {
        var page = await browser.Open();
        var buyer = await stage.Open(page, "bare");
        await buyer.Sees("S2");
        await using var settings = await stage.With(new() { FrameOrigins = [stage.ShopUrl] });
        buyer = await stage.Open(page, "bare");
        await buyer.Sees("S2");
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("frame-ancestors", StringComparison.Ordinal)) told.TrySetResult();
        };
        await page.GotoAsync(stage.OtherShopUrl);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(0, await buyer.On("main").CountAsync());
        await page.Context.DisposeAsync();
    }

    private static async Task IsHarmless(Buyer buyer)
    {
        Assert.True(await buyer.On("body").EvaluateAsync<bool>("() => window.hit === undefined && document.querySelectorAll('script:not([src]), img, [onerror]').length === 0"));
        Assert.Equal(0, await buyer.On("[href^='javascript' i], [action^='javascript' i], meta[content*='javascript' i]").CountAsync());
    }

    /// <summary>Goes on with Tab until this has the focus, which must be visible.</summary>
    private static async Task TabTo(IPage page, string selector)
    {
        for (var tabs = 0; !await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector); tabs++)
        {
            Assert.True(tabs < TabsMax, $"Tab does not lead to {selector}");
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.True(await page.EvaluateAsync<bool>("() => { const look = getComputedStyle(document.activeElement); return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2; }"));
    }

    private static Task<string?> Focused(IPage page, string attribute) => page.EvaluateAsync<string?>("name => document.activeElement.getAttribute(name)", attribute);

    private static async Task IsFitForAll(IPage page)
    {
        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, JsonSerializer.Serialize(found.Violations.Select(fault => new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
    }
}
