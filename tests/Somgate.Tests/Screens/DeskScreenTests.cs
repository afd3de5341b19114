using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Somgate.News;
using Somgate.Storage;
using Somgate.Team;
using Somgate.Tests.Dashboard;

namespace Somgate.Tests.Screens;

/// <summary>The screens of people in a browser, by keyboard and without script too (dashboard.md 13.9). Pictures for the eye lie in <c>artifacts/screens</c>.</summary>
public sealed class DeskScreenTests(Browser browser) : IClassFixture<Browser>
{
    private const int Narrow = 360;

    [Theory, InlineData(ColorScheme.Light), InlineData(ColorScheme.Dark)]
    public async Task Every_screen_can_be_used_by_everyone(ColorScheme scheme)
    {
        await using var host = await DeskHost.Open();
        var admin = await host.AddAdmin();
        var member = await host.Add("support@books.example", new(["support"], [Right.PaymentsPersonal], [Right.ReportsUse], [Support.SomgateHost.ProjectId]));
        var (_, invitation) = await host.Invitations.InviteByCommand(1, "new@books.example", Grants.Of(Role.Finance), DeskHost.Cancel);
        await using (var connection = await host.Somgate.Services.GetRequiredService<Database>().Open(DeskHost.Cancel))
        {
            await DeskNoticeStore.Append(connection, new(1, 1, Support.SomgateHost.ProjectId, host.Time.GetUtcNow(), "endpoint.down", "https://shop.example/callbacks", "callbacks.view", "/dashboard/callbacks/endpoints?mode=test"));
            await DeskNoticeStore.Append(connection, new(1, 2, Support.SomgateHost.ProjectId, host.Time.GetUtcNow(), "payment.late", "ORD-1", "payments.view", "/dashboard/payments"));
            await host.Somgate.Services.GetRequiredService<DeskNoticeStore>().MarkRead(admin.UserId, [1], DeskHost.Cancel);
        }

        var page = await browser.Open(scheme: scheme);
        List<string> said = [], faults = [];
        page.Console += (_, message) => said.Add(message.Text);
        await Look(page, host, "/dashboard/sign-in?lang=ky", "sign-in", scheme, faults);
        await Look(page, host, "/dashboard/invitation/" + invitation, "invitation", scheme, faults);
        await Enter(page, host, admin);
        foreach (var (path, name) in new[]
        {
            ("/dashboard?mode=test", "home"), ("/dashboard/team", "team"), ("/dashboard/team?tab=matrix", "matrix"), ("/dashboard/team/invite", "invite"),
            ($"/dashboard/team/{member.UserId}", "member"), ("/dashboard/profile", "profile"), ("/dashboard/audit", "audit"), ("/dashboard/audit/1", "audit-entry"), ("/dashboard/notices?mode=test", "notices"), ("/dashboard/none", "none"),
        })
        {
            await Look(page, host, path, name, scheme, faults);
        }

        Assert.Empty(faults);
        Assert.DoesNotContain(said, text => !text.Contains("status of 404", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Signing_in_for_the_first_time_works_by_keyboard(bool script)
    {
        await using var host = await DeskHost.Open();
        var (_, invitation) = await host.Invitations.InviteByCommand(1, "new@books.example", Grants.Of(Role.MerchantAdmin), DeskHost.Cancel);
        var page = await browser.Open(script: script);
        await page.GotoAsync(host.Somgate.BaseUrl + "/dashboard/invitation/" + invitation);
        await page.FocusAsync("#name");
        await page.Keyboard.TypeAsync("Нурлан");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("ак сакал жомок");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#secret");
        var secret = (await page.TextContentAsync("#secret"))!.Replace(" ", "", StringComparison.Ordinal);
        await page.FocusAsync("#code");
        await page.Keyboard.TypeAsync(Totp.Code(Bytes(secret), Totp.StepOf(host.Time.GetUtcNow())));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#codes");
        await Browser.Photograph(page, $"desk-codes-{script}.png");
        Assert.Equal(10, await page.Locator("#codes code").CountAsync());
        await page.FocusAsync("main .button");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".sections");
        await page.FocusAsync(".menu summary");
        await page.Keyboard.PressAsync("Enter");
        await page.ClickAsync("button[value=ky]");
        Assert.Equal("ky", await page.GetAttributeAsync("html", "lang"));
        await page.Context.DisposeAsync();
    }

    private static async Task Look(IPage page, DeskHost host, string path, string name, ColorScheme scheme, List<string> faults)
    {
        await page.SetViewportSizeAsync(1200, 900);
        await page.GotoAsync(host.Somgate.BaseUrl + path);
        await page.WaitForSelectorAsync("main");
        await Browser.Photograph(page, $"desk-{name}-{scheme}-wide.png");
        var found = await page.RunAxe();
        faults.AddRange(found.Violations.Select(fault => name + ": " + JsonSerializer.Serialize(new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        await page.SetViewportSizeAsync(Narrow, 740);
        await Browser.Photograph(page, $"desk-{name}-{scheme}-narrow.png");
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Narrow) faults.Add($"{name} is wider than {Narrow}");
    }

    private static async Task Enter(IPage page, DeskHost host, Member member)
    {
        using var signedIn = await host.SignIn(member);
        var cookie = signedIn.Cookies.GetCookies(new(host.Somgate.BaseUrl))["somgate-dashboard"]!;
        await page.Context.AddCookiesAsync([new() { Name = cookie.Name, Value = cookie.Value, Url = host.Somgate.BaseUrl }]);
    }

    private static byte[] Bytes(string base32)
    {
        var bits = string.Concat(base32.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(at => Convert.ToByte(bits.Substring(at * 8, 8), 2))];
    }
}
