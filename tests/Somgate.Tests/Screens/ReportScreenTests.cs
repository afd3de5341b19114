using System.Text;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.PaymentLinks;
using Somgate.Reports;
using Somgate.Tests.Dashboard;

namespace Somgate.Tests.Screens;

/// <summary>Reports, schedules and payment links in a browser, by keyboard and without script too (dashboard.md 13.8, 13.9).</summary>
public sealed class ReportScreenTests(Browser browser) : IClassFixture<Browser>
{
    private const int Narrow = 360;

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Every_screen_can_be_used_by_everyone(ColorScheme scheme)
    {
        await using var desk = await CallbackDesk.Open();
        await Fill(desk);
        var page = await browser.Open(scheme: scheme);
        List<string> said = [], faults = [];
        page.Console += (_, message) => said.Add(message.Text);
        await Enter(page, desk);
        var link = (await desk.Host.Somgate.Find("ORD-L"))!;
        foreach (var (path, name) in new[]
        {
            ("reports?mode=test", "list"), ("reports?mode=live", "empty"), ("reports/new?mode=test&status=decline", "form"), ("reports/new?mode=test&status=lost", "form-fault"), ("reports/1/1?mode=test", "card"),
            ("reports/schedules?mode=test", "schedules"), ("reports/schedules/new?mode=test", "schedule-form"), ("reports/schedules/1?mode=test", "schedule"), ("links?mode=test&count=1", "links"),
            ("links/new?mode=test", "link-form"), ($"links/{link.ProjectId}/{link.PaymentNo}?mode=test&made=1", "link"), ("links/files?mode=test", "link-file"), ("links/files/1?mode=test", "link-file-card"),
        })
        {
            await Look(page, desk, "/dashboard/" + path, name, scheme, faults);
        }

        Assert.Empty(faults);
        Assert.DoesNotContain(said, text => !text.Contains("status of 422", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_report_is_made_and_a_link_deactivated_by_keyboard(bool script)
    {
        await using var desk = await CallbackDesk.Open();
        await Fill(desk);
        var page = await browser.Open(script: script);
        await Enter(page, desk);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard/reports/new?mode=test");
        await page.FocusAsync("button[value='down:payment_created_at']");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".order li:first-child input[value=payment_id]", new() { State = WaitForSelectorState.Attached });
        await page.FocusAsync("#name");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("Mine");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("button[value=cancel]");
        Assert.Contains("Mine", await page.TextContentAsync("h1"), StringComparison.Ordinal);

        var link = (await desk.Host.Somgate.Find("ORD-L"))!;
        await page.GotoAsync($"{desk.Host.Somgate.BaseUrl}/dashboard/links/{link.ProjectId}/{link.PaymentNo}?mode=test");
        await page.FocusAsync("main details summary");
        await page.Keyboard.PressAsync("Enter");
        await page.FocusAsync("button[value=deactivate]");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".note[role=status]");
        Assert.Contains("deactivated", await page.TextContentAsync("main"), StringComparison.Ordinal);
        await page.Context.DisposeAsync();
    }

    private static async Task Fill(CallbackDesk desk)
    {
        for (var at = 0; at < 4; at++) await desk.Add($"P-{at}", ago: TimeSpan.FromHours(20 + at));
        await desk.Add("<script>alert(1)</script>", ago: TimeSpan.FromHours(20));
        using var browser = await desk.Host.SignIn(desk.Admin);
        (string, string)[] report = [("act", "save"), ("name", "<b>Payments</b>"), ("period", "yesterday"), ("date_by", "created"), ("tz", "UTC"), ("preset", "standard"), ("column", "payment_id"), ("column", "payment_sum")];
        await browser.Submit("/dashboard/reports/new?mode=test", "/dashboard/reports/new?mode=test", report);
        await desk.Get<ReportWorker>().RunOnce(DeskHost.Cancel);
        await browser.Post("/dashboard/reports/schedules/new?mode=test", [.. report, ("every", "weekly"), ("weekday", "3"), ("at", "04:00")]);
        await browser.Post("/dashboard/links/new?mode=test", ("project", "1042"), ("payment_id", "ORD-L"), ("amount", "1500"), ("currency", "KGS"), ("valid", "3d"), ("description", "<script>alert(2)</script>"));
        await browser.Upload("/dashboard/links/files?mode=test", Encoding.UTF8.GetBytes("amount;currency\n1500;KGS\n200;KGS\n"), ("project", "1042"), ("valid", "1d"), ("act", "create"));
        await desk.Get<LinkFileWorker>().RunOnce(DeskHost.Cancel);
    }

    private static async Task Look(IPage page, CallbackDesk desk, string path, string name, ColorScheme scheme, List<string> faults)
    {
        await page.SetViewportSizeAsync(1200, 900);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + path);
        await page.WaitForSelectorAsync("main");
        await Browser.Photograph(page, $"reports-{name}-{scheme}-wide.png");
        var found = await page.RunAxe();
        faults.AddRange(found.Violations.Select(fault => name + ": " + JsonSerializer.Serialize(new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        await page.SetViewportSizeAsync(Narrow, 740);
        await Browser.Photograph(page, $"reports-{name}-{scheme}-narrow.png");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Narrow) faults.Add($"{name} is wider than {Narrow}");
    }

    private static async Task Enter(IPage page, CallbackDesk desk)
    {
        using var signedIn = await desk.Host.SignIn(desk.Admin);
        var cookie = signedIn.Cookies.GetCookies(new(desk.Host.Somgate.BaseUrl))["somgate-dashboard"]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = desk.Host.Somgate.BaseUrl }]);
    }
}
