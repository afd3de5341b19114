using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.RequestLog;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.Screens;

/// <summary>Callbacks, the request log and the signature tool in a browser, by keyboard and without script too (dashboard.md 13.8, 13.9).</summary>
public sealed class CallbackScreenTests(Browser browser) : IClassFixture<Browser>
{
    private const int Narrow = 360;

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Every_screen_can_be_used_by_everyone(ColorScheme scheme)
    {
        await using var desk = await CallbackDesk.Open();
        var callback = await Fill(desk);
        var page = await browser.Open(scheme: scheme);
        List<string> said = [], faults = [];
        page.Console += (_, message) => said.Add(message.Text);
        await Enter(page, desk);
        var request = (await desk.Get<RequestLogStore>().Find(new RequestFilter { ProjectIds = [SomgateHost.ProjectId], Signature = "wrong" }, null, 1, DeskHost.Cancel))[0];
        foreach (var (path, name) in new[]
        {
            ("callbacks?mode=test&count=1", "callbacks"), ("callbacks?mode=test&state=failed,off&http=5xx", "callbacks-filtered"), ("callbacks?mode=test&state=foo", "callbacks-unknown"),
            ("callbacks?mode=live", "callbacks-empty"), ($"callbacks/{callback.ProjectId}/{callback.CallbackId}?mode=test", "callback"), ("callbacks/endpoints?mode=test", "endpoints"),
            ("callbacks/resend?mode=test", "resend"), ("callbacks/test?mode=test", "test"), ("callbacks/test?mode=live", "test-live"), ("requests?mode=test&count=1", "requests"),
            ($"requests/{request.ProjectId}/{request.At.ToUnixTimeMilliseconds()}/{request.RequestNo}?mode=test", "request"), ("requests/signature?mode=test", "signature"),
        })
        {
            await Look(page, desk, "/dashboard/" + path, name, scheme, faults);
        }

        Assert.Empty(faults);
        Assert.DoesNotContain(said, text => !text.Contains("status of 422", StringComparison.Ordinal) && !text.Contains("status of 404", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_failed_callback_is_found_and_sent_again_by_keyboard(bool script)
    {
        await using var desk = await CallbackDesk.Open();
        await Fill(desk);
        var page = await browser.Open(script: script);
        await Enter(page, desk);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard/callbacks?mode=test");
        await page.FocusAsync("main summary");
        await page.Keyboard.PressAsync("Enter");
        await page.FocusAsync("#payment_id");
        await page.Keyboard.TypeAsync("FAILED-1");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("payment_id=FAILED-1", StringComparison.Ordinal));
        Assert.Equal(1, await page.Locator("tbody tr").CountAsync());
        await page.FocusAsync("tbody a");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#body");
        await page.FocusAsync("form[action$='/resend'] button");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".note[role=status]");
        await desk.Merchant.Next("FAILED-1", received => received.Status == "success");
        await page.Context.DisposeAsync();
    }

    private static async Task<CallbackRow> Fill(CallbackDesk desk)
    {
        for (var at = 0; at < 6; at++) await desk.Add($"P-{at}", ago: TimeSpan.FromMinutes(at));
        await desk.Add("<script>alert(1)</script>", "pending", httpStatus: 302);
        await desk.Add("OFF-1", "suppressed");
        var failed = await desk.Add("FAILED-1", "exhausted", httpStatus: 503);
        var body = SomgateHost.SaleBody("ORD-2");
        body["customer"]!["city"] = null;
        body["general"]!["signature"] = Convert.ToBase64String(HMACSHA512.HashData(
            "secret"u8, Encoding.UTF8.GetBytes("account:number:996555123456;customer:id:cust-77;customer:ip_address:203.0.113.25;general:payment_id:ORD-2;general:project_id:1042;payment:amount:125000;payment:currency:KGS")));
        await desk.Host.Somgate.Post("/v2/payment/wallet/mbank/sale", Encoding.UTF8.GetBytes(body.ToJsonString()));
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        desk.Host.Time.Advance(TimeSpan.FromMinutes(1));
        await desk.Get<EndpointHealthWorker>().RunOnce(DeskHost.Cancel);
        return failed;
    }

    private static async Task Look(IPage page, CallbackDesk desk, string path, string name, ColorScheme scheme, List<string> faults)
    {
        await page.SetViewportSizeAsync(1200, 900);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + path);
        await page.WaitForSelectorAsync("main");
        await Browser.Photograph(page, $"log-{name}-{scheme}-wide.png");
        var found = await page.RunAxe();
        faults.AddRange(found.Violations.Select(fault => name + ": " + JsonSerializer.Serialize(new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        await page.SetViewportSizeAsync(Narrow, 740);
        await Browser.Photograph(page, $"log-{name}-{scheme}-narrow.png");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Narrow) faults.Add($"{name} is wider than {Narrow}");
    }

    private static async Task Enter(IPage page, CallbackDesk desk)
    {
        using var signedIn = await desk.Host.SignIn(desk.Admin);
        var cookie = signedIn.Cookies.GetCookies(new(desk.Host.Somgate.BaseUrl))["somgate-dashboard"]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = desk.Host.Somgate.BaseUrl }]);
    }
}
