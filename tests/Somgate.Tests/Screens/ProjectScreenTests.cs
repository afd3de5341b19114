using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.Screens;

/// <summary>Projects in a browser, by keyboard and without script too (dashboard.md 7, 13.9).</summary>
public sealed class ProjectScreenTests(Browser browser) : IClassFixture<Browser>
{
    private const int Narrow = 360;

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Every_screen_can_be_used_by_everyone(ColorScheme scheme)
    {
        await using var desk = await CallbackDesk.Open();
        await desk.Host.Somgate.Projects.AddKey(CallbackDesk.LiveProject, "second key of the project"u8.ToArray(), false, DeskHost.Start, DeskHost.Cancel);
        await desk.Host.Somgate.Projects.AddCallbackRule(SomgateHost.ProjectId, "purchase", "decline", "mbank", "https://shop.example/a/long/address/of/callbacks", DeskHost.Cancel);
        await desk.Host.Somgate.Refresh();
        var page = await browser.Open(scheme: scheme);
        List<string> said = [], faults = [];
        page.Console += (_, message) => said.Add(message.Text);
        await Enter(page, desk);
        foreach (var (path, name) in new[]
        {
            ("projects?mode=test", "projects"), ("projects/1042?mode=test", "project"), ("projects/1042/keys?mode=test", "keys"), ("projects/1043/keys?mode=live", "keys-two"),
            ("projects/1042/methods?mode=test", "methods"), ("projects/1042/callbacks?mode=test", "rules"), ("projects/1042/callbacks/new?mode=test", "rule-new"),
            ("projects/1042/callbacks/1?mode=test", "rule"), ("projects/1042/returns?mode=test", "returns"), ("projects/1042/senders?mode=test", "senders"),
            ("projects/1042/look?mode=test", "look"), ("projects/1042/behaviour?mode=test", "behaviour"),
        })
        {
            await page.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard/" + path);
            await Look(page, name, scheme, faults);
        }

        // Faults and a conflict, as they look.
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard/projects/1042?mode=test");
        await page.FillAsync("#url", "https://shop.example/");
        await desk.Host.Somgate.Projects.RenameProject(SomgateHost.ProjectId, "Renamed meanwhile", DeskHost.Cancel);
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync(".alarm");
        await Look(page, "conflict", scheme, faults);
        await page.FillAsync("#title", "");
        await page.EvalOnSelectorAsync("#title", "field => field.required = false");
        await page.ClickAsync("main form button[type=submit]");
        await page.WaitForSelectorAsync("#summary");
        await Look(page, "project-faults", scheme, faults);

        Assert.Empty(faults);
        Assert.DoesNotContain(said, text => !text.Contains("status of 4", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_rule_is_added_and_tried_out_by_keyboard(bool script)
    {
        await using var desk = await CallbackDesk.Open();
        var page = await browser.Open(script: script);
        await Enter(page, desk);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard/projects/1042/callbacks?mode=test");
        await page.FocusAsync("main .button");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#url");
        await page.FocusAsync("#url");
        await page.Keyboard.TypeAsync("https://shop.example/cb");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".note[role=status]");
        Assert.Equal(2, await page.Locator("main table").First.Locator("tbody tr").CountAsync());
        await page.FocusAsync("#dry_payment");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("div[role=status] li");
        Assert.Equal(2, await page.Locator("div[role=status] li").CountAsync());
        await page.Context.DisposeAsync();
    }

    private static async Task Look(IPage page, string name, ColorScheme scheme, List<string> faults)
    {
        await page.SetViewportSizeAsync(1200, 900);
        await page.WaitForSelectorAsync("main");
        await Browser.Photograph(page, $"projects-{name}-{scheme}-wide.png");
        var found = await page.RunAxe();
        faults.AddRange(found.Violations.Select(fault => name + ": " + JsonSerializer.Serialize(new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        await page.SetViewportSizeAsync(Narrow, 740);
        await Browser.Photograph(page, $"projects-{name}-{scheme}-narrow.png");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Narrow) faults.Add($"{name} is wider than {Narrow}");
    }

    private static async Task Enter(IPage page, CallbackDesk desk)
    {
        using var signedIn = await desk.Host.SignIn(desk.Admin);
        var cookie = signedIn.Cookies.GetCookies(new(desk.Host.Somgate.BaseUrl))["somgate-dashboard"]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = desk.Host.Somgate.BaseUrl }]);
    }
}
