using System.Text.Json;
using Microsoft.Playwright;

namespace Somgate.Tests.Screens;

/// <summary>merchant.js in the page of a shop on another origin than ours (payment-page.md 16, 17).</summary>
[Collection(Browser.Alone)]
public sealed class ShopLibraryTests(Browser browser, PageStage stage) : IClassFixture<Browser>, IClassFixture<PageStage>
{
    private const string Head = """
        <link rel=stylesheet href="{platform}/shared/merchant.css"><script src="{platform}/shared/merchant.js"></script>
        <button id=buy>Buy</button><div id=place></div><script>
        window.heard = [];
        const hear = name => data => heard.push([name, data]);
        const names = 'Run Loaded Resize PaymentMethodSelect PaymentSent PaymentSubmitResult ShowClarificationPage PaymentSuccess PaymentFail Redirect Destroy Exit FailLoading'
          + ' EnterKeyPressed EmbeddedModeCheckValidationResponse ValidationError ShowLoader EmbeddedModeShowLoader HideLoader';
        const config = { project_id: 120, payment_id: '580', payment_amount: 125000, payment_currency: 'KGS', customer_id: 'customer1', signature: 's+/=', later: undefined, more: {} };
        for (const name of names.split(' ')) config['on' + name] = hear(name);
        </script>
        """;

    private readonly List<string> said = [];

    [Fact]
    public async Task A_modal_opens_tells_and_closes()
    {
        var page = await OpenShop("<script>window.widget = EPayWidget.bind('buy', { ...config, language_code: 'ru' });</script>", next: "S2?did=open");
        await page.ClickAsync("#buy");
        var frame = page.FrameLocator(".ep-iframe");
        await frame.Locator("[data-screen=S2]").WaitForAsync();
        await Heard(page, "PaymentMethodSelect");
        Assert.Equal(["Run", "Loaded", "PaymentMethodSelect"], (await Names(page)).Take(3));
        Assert.Contains("\"payment_method_code\":\"mbank\"", await All(page), StringComparison.Ordinal);
        var modal = page.Locator("#ep-modal-container");
        Assert.Equal(("dialog", "true", "Страница оплаты"), (await modal.GetAttributeAsync("role"), await modal.GetAttributeAsync("aria-modal"), await modal.GetAttributeAsync("aria-label")));
        Assert.Equal("Закрыть", await page.GetAttributeAsync("#ep-modal-close", "aria-label"));
        Assert.Equal("hidden", await page.EvaluateAsync<string>("document.documentElement.style.overflow"));
        await page.ScreenshotAsync(new() { Path = Path.Combine(Tidy.Repository.Root, "artifacts", "screens", "modal.png") });

        await page.FocusAsync("#ep-modal-close");
        await page.Keyboard.PressAsync("Escape");
        await Heard(page, "Exit");
        await Heard(page, "Destroy");
        await modal.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal("buy", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.ClickAsync("#buy");
        await frame.Locator("[data-screen=S2]").WaitForAsync();
        Assert.Empty(said);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_address_holds_what_the_shop_gave()
    {
        var page = await OpenShop("<script>window.widget = EPayWidget.create({ ...config, target_element: 'place' }, 'get');</script>", next: "S2");
        var address = new Uri(await page.EvaluateAsync<string>("widget.buildFullUrl()"));
        Assert.Equal(stage.PlatformUrl, address.GetLeftPart(UriPartial.Authority));
        Assert.Equal("/payment", address.AbsolutePath);
        var query = System.Web.HttpUtility.ParseQueryString(address.Query);
        Assert.Equal(("580", "s+/=", "iframe", "place"), (query["payment_id"], query["signature"], query["frame_mode"], query["target_element"]));
        Assert.NotNull(query["_sw"]);
        Assert.Equal(["later", "more", "onRun"], new[] { "later", "more", "onRun" }.Except(query.AllKeys!));
        await page.EvaluateAsync("widget.setEncryptedURL('/120/abc==')");
        Assert.Equal(stage.PlatformUrl + "/120/abc==", await page.EvaluateAsync<string>("widget.buildFullUrl()"));
        Assert.Matches("^[0-9a-f]{4}(-[0-9a-f]{4}){2}$", await page.EvaluateAsync<string>("EPayWidget.guid(3)"));
        Assert.Equal(stage.PlatformUrl, await page.EvaluateAsync<string>("EPayWidget.getBaseUrl()"));
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData("{ ...config, mode: 'surprise' }", "Unknown mode: surprise")]
    [InlineData("{ payment_id: '1' }", "Payment not specified.")]
    [InlineData("{ ...config, target_element: 'nowhere' }", "Invalid target_element")]
    public async Task A_wrong_configuration_is_told(string config, string message)
    {
        var page = await OpenShop("", next: "S2");
        Assert.Equal(message, await page.EvaluateAsync<string>($"(() => {{ try {{ EPayWidget.run({config}); }} catch (fault) {{ return fault.message; }} }})()"));
        await page.Context.DisposeAsync();
    }

    [Theory]
    [InlineData("get")]
    [InlineData("POST")]
    public async Task An_iframe_grows_with_its_page_and_hears_the_result(string method)
    {
        var page = await OpenShop($"<script>window.widget = EPayWidget.run({{ ...config, target_element: 'place' }}, '{method}');</script>", next: "S5");
        await Heard(page, "PaymentSuccess");
        Assert.Contains("""["PaymentSuccess",{"status":"success"}]""", await All(page), StringComparison.Ordinal);
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('#place .ep-iframe').offsetHeight >= 600"));
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task An_error_page_is_told_with_the_configuration()
    {
        var page = await OpenShop("<script>EPayWidget.create({ ...config, target_element: 'place' }).setEncryptedURL('/error').run();</script>", next: "S2");
        await Heard(page, "FailLoading");
        Assert.Equal(("Application error", "580"), (
            await page.EvaluateAsync<string>("heard.find(([name]) => name === 'FailLoading')[1].message"),
            await page.EvaluateAsync<string>("heard.find(([name]) => name === 'FailLoading')[1].config.payment_id")));
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_page_that_says_nothing_is_told_after_five_seconds()
    {
        var page = await OpenShop("", next: "S2");
        await page.Clock.InstallAsync();
        await page.ReloadAsync();
        await page.EvaluateAsync("EPayWidget.create({ ...config, target_element: 'place' }).setEncryptedURL('/shared/merchant.css').run()");
        await page.WaitForFunctionAsync("document.querySelector('.ep-iframe').contentWindow.length === 0 && frames.length === 1");
        await page.FrameLocator(".ep-iframe").Locator("pre").WaitForAsync();
        await page.Clock.FastForwardAsync(6_000);
        await Heard(page, "FailLoading");
        Assert.Contains("Network problem", await All(page), StringComparison.Ordinal);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_automatic_return_to_the_whole_page_is_the_shops_to_do()
    {
        var page = await OpenShop("<script>window.widget = EPayWidget.run({ ...config, target_element: 'place' });</script>", next: "S12");
        await page.RouteAsync("https://shop.example/**", route => route.FulfillAsync(new() { Body = "paid" }));
        await page.WaitForURLAsync("https://shop.example/paid?order=1&x=2");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task An_embedded_form_is_checked_and_sent_by_the_shops_button()
    {
        var page = await OpenShop("<script>window.widget = EPayWidget.runEmbedded({ ...config, target_element: 'place' });</script>", next: "S2?did=open");
        var frame = page.FrameLocator(".ep-iframe");
        await Heard(page, "PaymentMethodSelect");
        const string ask = "window.postMessage(JSON.stringify({ message: 'epframe.embedded_mode.check_validation', from_another_domain: true }), '*')";
        await page.EvaluateAsync(ask);
        await Heard(page, "EmbeddedModeCheckValidationResponse");
        Assert.Contains("""["EmbeddedModeCheckValidationResponse",{"phone":"Enter your phone number."}]""", await All(page), StringComparison.Ordinal);
        await frame.Locator("#phone").PressAsync("Enter");
        await Heard(page, "EnterKeyPressed");

        stage.Next = "S3?did=pay&frame=embedded";
        stage.Sent.Clear();
        await page.EvaluateAsync("window.postMessage(JSON.stringify({ message: 'epframe.embedded_mode.submit', fields: { customer_phone: '996700123456', other: 1 }, from_another_domain: true }), '*')");
        await Heard(page, "ShowLoader");
        await Heard(page, "PaymentSubmitResult");
        Assert.Contains("""["PaymentSubmitResult",{"request_id":"rq-1"}]""", await All(page), StringComparison.Ordinal);
        Assert.Contains("EmbeddedModeShowLoader", await Names(page));
        Assert.Equal("700123456", Assert.Single(stage.Sent).Fields["phone"]);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_link_the_page_tells_nothing_and_to_no_other_origin()
    {
        var page = await OpenShop("""<script>addEventListener('message', event => heard.push(['raw', event.data]));</script><iframe id=own src="{platform}/pay/S2?did=open&frame=iframe"></iframe>""", next: "S2");
        await page.FrameLocator("#own").Locator("[data-screen=S2]").WaitForAsync();
        await page.EvaluateAsync("own.contentWindow.postMessage(JSON.stringify({ message: 'resize' }), '*')");
        Assert.Empty(await Names(page));
        await page.EvaluateAsync("own.contentWindow.postMessage(JSON.stringify({ message: 'link', guid: 'g-1' }), '*')");
        await Heard(page, "raw");
        Assert.Contains("epframe.loaded", await All(page), StringComparison.Ordinal);
        Assert.Contains("g-1", await All(page), StringComparison.Ordinal);
        await page.Context.DisposeAsync();
    }

    private async Task<IPage> OpenShop(string html, string next)
    {
        stage.Next = next;
        stage.ShopHtml = Head + html;
        var page = await browser.Open();
        said.Clear();
        page.Console += (_, message) => said.Add(message.Text);
        await page.GotoAsync(stage.ShopUrl);
        return page;
    }

    private static Task<IJSHandle> Heard(IPage page, string name) => page.WaitForFunctionAsync("name => heard.some(([heardName]) => heardName === name)", name);

    private static async Task<string[]> Names(IPage page) => await page.EvaluateAsync<string[]>("heard.map(([name]) => name)");

    private static async Task<string> All(IPage page) => (await page.EvaluateAsync<JsonElement>("JSON.stringify(heard)")).GetString()!;
}
