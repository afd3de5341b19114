using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.Payments;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Reconciliation;

namespace Somgate.Tests.Screens;

/// <summary>Reconciliation in a browser, of a merchant and of operators, by keyboard and without script too (dashboard.md 13.9).</summary>
[Collection(Browser.Alone)]
public sealed class ReconciliationScreenTests(Browser browser) : IClassFixture<Browser>
{
    private const int Narrow = 360;
    private const string Day = "/reconciliation/mbank/2026-11-23";

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Every_screen_can_be_used_by_everyone(ColorScheme scheme)
    {
        await using var desk = await Filled();
        await ReconciliationDesk.Upload(desk.Console.Second, ReconciliationDesk.Header + "short\n");
        var page = await browser.Open(scheme: scheme);
        List<string> said = [], faults = [];
        page.Console += (_, message) => said.Add(message.Text);
        await Enter(page, desk, desk.User, "somgate-dashboard");
        await Enter(page, desk, desk.Console.Second, "somgate-console");
        foreach (var (path, name) in new[]
        {
            ("/dashboard?mode=test", "home"), ("/dashboard/reconciliation?mode=test", "list"), ("/dashboard/reconciliation?mode=test&state=lost", "list-fault"), ($"/dashboard{Day}?mode=test", "day"),
            ($"/dashboard{Day}?mode=test&class=matched", "matched"), ("/console", "overview"), ("/console/reconciliation", "console-list"), ($"/console{Day}", "console-day"),
        })
        {
            await page.GotoAsync(desk.Desk.Host.Somgate.BaseUrl + path);
            await Look(page, name, scheme, faults);
        }

        // A form that is sent wrongly.
        await page.FocusAsync("button[formaction$=note]");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".summary[role=alert]");
        await Look(page, "console-day-fault", scheme, faults);
        await page.GotoAsync(desk.Desk.Host.Somgate.BaseUrl + "/console/reconciliation");
        await page.SetInputFilesAsync("#file", new FilePayload { Name = ReconciliationDesk.FileName, MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes("a;b\n1;2\n") });
        await page.FocusAsync("main button[type=submit]");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".summary[role=alert] li");
        await Look(page, "console-refused", scheme, faults);

        Assert.Empty(faults);
        Assert.DoesNotContain(said, text => !text.Contains("status of 422", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_difference_is_explained_and_the_day_closed_by_keyboard(bool script)
    {
        await using var desk = await ReconciliationDesk.Open();
        await desk.Load(ReconciliationDesk.Line("999", "stranger"));
        var page = await browser.Open(script: script);
        await Enter(page, desk, desk.Console.Second, "somgate-console");
        await page.GotoAsync(desk.Desk.Host.Somgate.BaseUrl + "/console/reconciliation");
        await page.FocusAsync("tbody th a");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("input[name=row]");
        await page.FocusAsync("input[name=row]");
        await page.Keyboard.PressAsync("Space");
        await page.FocusAsync("#note");
        await page.Keyboard.TypeAsync("Known to the bank");
        await page.FocusAsync("button[formaction$=note]");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".note[role=status]");
        await page.FocusAsync("form[action$=close] button");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".note[role=status] >> text=closed");
        Assert.Contains("Known to the bank", await page.TextContentAsync("main"), StringComparison.Ordinal);
        await page.Context.DisposeAsync();
    }

    private static async Task<ReconciliationDesk> Filled()
    {
        var desk = await ReconciliationDesk.Open();
        var (paid, other, declined, strange) = (
            await desk.Pay("ORD-1"), await desk.Pay("<script>alert(1)</script>", with: operation => operation with { ProviderPaymentId = "bank-2" }), await desk.Pay("ORD-4", OperationStatus.Decline), await desk.Pay("S-1", projectId: CallbackDesk.StrangeProject));
        await desk.Pay("ORD-3");
        await desk.Load(
            ReconciliationDesk.Line(paid), ReconciliationDesk.Line(other, 125_001), ReconciliationDesk.Line(declined), ReconciliationDesk.Line(strange), ReconciliationDesk.Line(paid),
            ReconciliationDesk.Line("999", "0194a6d2-ff53-762a-a493-d0f017bd4875"));
        return desk;
    }

    private static async Task Look(IPage page, string name, ColorScheme scheme, List<string> faults)
    {
        await page.SetViewportSizeAsync(1200, 900);
        await page.WaitForSelectorAsync("main");
        await Browser.Photograph(page, $"recon-{name}-{scheme}-wide.png");
        var found = await page.RunAxe();
        faults.AddRange(found.Violations.Select(fault => name + ": " + JsonSerializer.Serialize(new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        await page.SetViewportSizeAsync(Narrow, 740);
        await Browser.Photograph(page, $"recon-{name}-{scheme}-narrow.png");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Narrow) faults.Add($"{name} is wider than {Narrow}");
    }

    private static async Task Enter(IPage page, ReconciliationDesk desk, DeskBrowser signedIn, string name)
    {
        var cookie = signedIn.Cookies.GetCookies(new(desk.Desk.Host.Somgate.BaseUrl))[name]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = desk.Desk.Host.Somgate.BaseUrl }]);
    }
}
