using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.Tests.Dashboard;

namespace Somgate.Tests.Screens;

/// <summary>Home and Analytics in a browser, by keyboard and without script too (dashboard.md 13.9). Pictures for the eye lie in <c>artifacts/screens</c>.</summary>
public sealed class FigureScreenTests(Browser browser) : IClassFixture<Browser>
{
    private const int Narrow = 360;

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Every_screen_can_be_used_by_everyone(ColorScheme scheme)
    {
        await using var desk = await FigureDesk.Open();
        var page = await browser.Open(scheme: scheme);
        List<string> said = [], faults = [];
        page.Console += (_, message) => said.Add(message.Text);
        await Enter(page, desk);
        foreach (var (path, name) in new[]
        {
            ("?mode=live", "home"), ("?mode=test", "home-empty"), ("?period=today", "home-unknown"), ("/analytics?mode=live&period=last_30_days", "conversion"),
            ("/analytics?mode=live&period=last_30_days&tab=volume&by=project", "volume"), ("/analytics?mode=live&period=last_30_days&tab=reasons&step=week", "reasons"),
            ("/analytics?mode=live&period=last_30_days&tab=times&by=source", "times"), ("/analytics?mode=test", "analytics-empty"), ("/analytics?mode=live&status=foo", "analytics-unknown"),
        })
        {
            await Look(page, desk, "/dashboard" + path, name, scheme, faults);
        }

        Assert.Empty(faults);
        Assert.DoesNotContain(said, text => !text.Contains("status of 422", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task From_the_days_figures_to_a_months_reasons_by_keyboard(bool script)
    {
        await using var desk = await FigureDesk.Open();
        var page = await browser.Open(script: script);
        await Enter(page, desk);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + "/dashboard?mode=live");
        await page.FocusAsync(".tile .how summary");
        await page.Keyboard.PressAsync("Enter");
        Assert.True(await page.Locator(".tile .how p").First.IsVisibleAsync());
        await page.FocusAsync("#days_in");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("Asia/Bishkek");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("tz=Asia", StringComparison.Ordinal));
        await page.FocusAsync("nav a[href^='/dashboard/analytics']");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("/analytics", StringComparison.Ordinal));
        await page.FocusAsync("main a[href*='tab=reasons']");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("tab=reasons", StringComparison.Ordinal));
        await page.FocusAsync(".panel-filter summary");
        await page.Keyboard.PressAsync("Enter");
        await page.SelectOptionAsync("#period", "last_30_days");
        await page.FocusAsync(".panel-filter button");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("period=last_30_days", StringComparison.Ordinal) && url.Contains("tab=reasons", StringComparison.Ordinal));
        Assert.True(await page.Locator("svg.chart").IsVisibleAsync());
        Assert.Contains("Days in Asia/Bishkek", await page.TextContentAsync("main"), StringComparison.Ordinal);
        Assert.True(await page.Locator("main .scroll a").CountAsync() > 5);
        await page.Context.DisposeAsync();
    }

    private static async Task Look(IPage page, FigureDesk desk, string path, string name, ColorScheme scheme, List<string> faults)
    {
        await page.SetViewportSizeAsync(1200, 900);
        await page.GotoAsync(desk.Host.Somgate.BaseUrl + path);
        await page.WaitForSelectorAsync("main");
        await Browser.Photograph(page, $"figures-{name}-{scheme}-wide.png");
        var found = await page.RunAxe();
        faults.AddRange(found.Violations.Select(fault => name + ": " + JsonSerializer.Serialize(new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        await page.SetViewportSizeAsync(Narrow, 740);
        await Browser.Photograph(page, $"figures-{name}-{scheme}-narrow.png");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Narrow) faults.Add($"{name} is wider than {Narrow}");
    }

    private static async Task Enter(IPage page, FigureDesk desk)
    {
        using var signedIn = await desk.Host.SignIn(desk.Admin);
        var cookie = signedIn.Cookies.GetCookies(new(desk.Host.Somgate.BaseUrl))["somgate-dashboard"]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = desk.Host.Somgate.BaseUrl }]);
    }
}
