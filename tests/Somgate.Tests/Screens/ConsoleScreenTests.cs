using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.Dashboard;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Operator;
using Somgate.Tests.Support;

namespace Somgate.Tests.Screens;

/// <summary>Console's own screens in a browser, by keyboard and without script too (dashboard.md 11, 13.9).</summary>
public sealed class ConsoleScreenTests(Browser browser) : IClassFixture<Browser>
{
    private const int Narrow = 360;

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Every_screen_can_be_used_by_everyone(ColorScheme scheme)
    {
        await using var desk = await ConsoleDesk.Open();
        var (late, stuck) = (await desk.AddLate("LATE-1"), await desk.AddStuck("STUCK-1"));
        var repair = await desk.Propose(stuck);
        var callback = await desk.Desk.Add("TOLD-1");
        await desk.Desk.Host.Somgate.Projects.AddKey(SomgateHost.ProjectId, "another secret of this project"u8.ToArray(), false, DeskHost.Start, DeskHost.Cancel);
        await desk.Desk.Host.Somgate.Refresh();
        var page = await browser.Open(scheme: scheme);
        List<string> said = [], faults = [];
        page.Console += (_, message) => said.Add(message.Text);
        await Enter(page, desk, desk.First);
        foreach (var (path, name) in new[]
        {
            ("/console", "overview"), ("/console/troubles", "stuck"), ("/console/troubles?kind=LateSuccess", "late"), ("/console/troubles?kind=OtherSum", "none"), (ConsoleDesk.PathOf(late), "trouble"),
            ("/console/repairs", "repairs"), (repair, "repair"), ("/console/merchants", "merchants"), ("/console/merchants/1", "merchant"), ("/console/merchants/new", "merchant-new"),
            ("/console/projects", "projects"), ("/console/projects/1042", "project"), ("/console/projects/new", "project-new"), ("/console/banks", "banks"),
            ("/console/payments?mode=test&count=1", "payments"), (PaymentAddress.Of(Door.ForOperators, 1042, "LATE-1", late.PaymentNo, "test"), "card"), ("/console/callbacks?mode=test", "callbacks"),
            ($"/console/callbacks/1042/{callback.CallbackId}?mode=test", "callback"), ("/console/requests?mode=live", "requests"),
        })
        {
            await page.GotoAsync(desk.Desk.Host.Somgate.BaseUrl + path);
            await Look(page, name, scheme, faults);
        }

        Assert.Empty(faults);
        Assert.DoesNotContain(said, text => !text.Contains("status of 4", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_repair_is_approved_by_keyboard(bool script)
    {
        await using var desk = await ConsoleDesk.Open();
        var late = await desk.AddLate("LATE-1");
        var repair = await desk.Propose(late);
        var page = await browser.Open(script: script);
        await Enter(page, desk, desk.Second);
        await page.GotoAsync(desk.Desk.Host.Somgate.BaseUrl + "/console/repairs");
        await page.FocusAsync("tbody a");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.EndsWith(repair, StringComparison.Ordinal));
        await page.FocusAsync("button[value=approve]");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".note[role=status]");
        await desk.Desk.Merchant.Final("LATE-1");
        await page.Context.DisposeAsync();
    }

    private static async Task Look(IPage page, string name, ColorScheme scheme, List<string> faults)
    {
        await page.SetViewportSizeAsync(1200, 900);
        await page.WaitForSelectorAsync("main");
        await Browser.Photograph(page, $"console-{name}-{scheme}-wide.png");
        var found = await page.RunAxe();
        faults.AddRange(found.Violations.Select(fault => name + ": " + JsonSerializer.Serialize(new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        await page.SetViewportSizeAsync(Narrow, 740);
        await Browser.Photograph(page, $"console-{name}-{scheme}-narrow.png");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Narrow) faults.Add($"{name} is wider than {Narrow}");
    }

    private static async Task Enter(IPage page, ConsoleDesk desk, DeskBrowser signedIn)
    {
        var cookie = signedIn.Cookies.GetCookies(new(desk.Desk.Host.Somgate.BaseUrl))["somgate-console"]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = desk.Desk.Host.Somgate.BaseUrl }]);
    }
}
