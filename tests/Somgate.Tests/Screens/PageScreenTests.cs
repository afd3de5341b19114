using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Somgate.Tests.PaymentPage.Screens;

namespace Somgate.Tests.Screens;

/// <summary>Every screen of the Payment Page in a browser (payment-page.md 19). Pictures for the eye lie in <c>artifacts/screens</c>.</summary>
[Collection(Browser.Alone)]
public sealed class PageScreenTests(Browser browser, PageStage stage) : IClassFixture<Browser>, IClassFixture<PageStage>
{
    private const int Narrow = 320;
    private const int Wide = 1000;

    public static TheoryData<string> Screens => [.. SampleViews.Names, "error"];

    [Theory, MemberData(nameof(Screens))]
    public async Task A_screen_can_be_used_by_everyone(string name)
    {
        var page = await browser.Open();
        List<string> said = [];
        page.Console += (_, message) => said.Add(message.Text);
        // S12 leaves by itself; a shop that has nothing to show keeps it in sight.
        await page.RouteAsync("https://shop.example/**", route => route.FulfillAsync(new() { Status = 204 }));
        foreach (var language in new[] { "ky", "ru", "en" })
        {
            await page.SetViewportSizeAsync(Wide, 900);
            // It may leave before a slow machine has loaded it whole.
            var until = name == "S12" ? WaitUntilState.Commit : WaitUntilState.Load;
            await page.GotoAsync(stage.PlatformUrl + (name == "error" ? $"/error?lang={language}" : $"/pay/{name}?lang={language}"), new() { WaitUntil = until });
            await page.WaitForSelectorAsync("main");
            await Photograph(page, name, language, "wide");
            await page.SetViewportSizeAsync(Narrow, 640);
            Assert.Equal(Narrow, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await Photograph(page, name, language, "narrow");
            Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('button, .button, .quiet, nav a, footer a, input:not([type=hidden]):not([type=radio])')].filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"));
        }

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = await page.RunAxe();
            Assert.True(found.Violations.Length == 0, $"{scheme}: " + JsonSerializer.Serialize(found.Violations.Select(fault => new { fault.Id, Nodes = fault.Nodes.Select(node => node.Html) })));
        }

        // Chromium says so when the script was faster to give the focus than the attribute.
        Assert.DoesNotContain(said, text => !text.Contains("status of 400", StringComparison.Ordinal) && !text.StartsWith("Autofocus", StringComparison.Ordinal));
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_phone_is_tidied_and_checked_when_the_field_is_left_and_again_before_it_is_sent()
    {
        var page = await browser.Open();
        stage.Next = "S3?did=pay";
        stage.Sent.Clear();
        await page.GotoAsync(stage.PlatformUrl + "/pay/S2");
        await page.ClickAsync("button[type=submit]");
        Assert.Equal("Enter your phone number.", await page.TextContentAsync("#phone-error"));
        Assert.Equal("summary", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.ClickAsync("#summary a");
        Assert.Equal("phone", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.FillAsync("#phone", "\u202a+996 (700) 12-34");
        await page.EvaluateAsync("document.activeElement.blur()");
        Assert.StartsWith("Check the number", await page.TextContentAsync("#phone-error"), StringComparison.Ordinal);
        Assert.Equal("true", await page.GetAttributeAsync("#phone", "aria-invalid"));
        await page.FillAsync("#phone", "\u202a+996 (700) 12-34-56");
        await page.PressAsync("#phone", "Tab");
        Assert.Equal("700123456", await page.InputValueAsync("#phone"));
        Assert.False(await page.IsVisibleAsync("#phone-error"));
        await page.PressAsync("#phone", "Enter");
        await page.WaitForSelectorAsync("[data-screen=S3]");
        var (step, fields) = Assert.Single(stage.Sent);
        Assert.Equal(("pay", "700123456", "3"), (step, fields["phone"], fields["turn"]));
        Assert.DoesNotContain("did=", page.Url, StringComparison.Ordinal);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Progress_loads_the_next_screen_and_a_code_being_typed_stays()
    {
        var page = await browser.Open();
        stage.Next = "S4";
        await page.GotoAsync(stage.PlatformUrl + "/pay/S3");
        Assert.False(await page.IsVisibleAsync("text=Check now"));
        stage.Tell("code", 4);
        await page.WaitForSelectorAsync("[data-screen=S4]");
        await page.FillAsync("#code", "48");
        stage.Tell("code", 9);
        Assert.Equal("48", await page.InputValueAsync("#code"));
        stage.Next = "S5";
        stage.Tell("success", 10);
        await page.WaitForSelectorAsync("[data-screen=S5]");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task A_link_that_is_taken_back_takes_its_open_page_with_it_and_nothing_less_does()
    {
        var page = await browser.Open();
        stage.Next = "link-canceled";
        await page.GotoAsync(stage.PlatformUrl + "/pay/S2-link");
        await page.FillAsync("#phone", "700 00");
        stage.Tell("phone", 9);
        Assert.Equal("700 00", await page.InputValueAsync("#phone"));
        stage.Tell("link_canceled", 10);
        await page.WaitForSelectorAsync("[data-screen=link-canceled]");
        Assert.Contains("This link can no longer be used.", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_button_for_another_code_counts_down()
    {
        var page = await browser.Open();
        await page.Clock.InstallAsync();
        await page.GotoAsync(stage.PlatformUrl + "/pay/S4");
        Assert.True(await page.IsDisabledAsync("#resend"));
        Assert.Matches("in [34][0-9] s", await page.TextContentAsync("[data-from] .hint"));
        await page.Clock.FastForwardAsync(43_000);
        Assert.True(await page.IsEnabledAsync("#resend"));
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_time_left_is_shown_and_spoken_and_ends_the_screen()
    {
        var page = await browser.Open();
        await page.Clock.InstallAsync();
        stage.Next = "S8";
        await page.GotoAsync(stage.PlatformUrl + "/pay/S1");
        Assert.Matches("^Time left: 0(3:00|2:[345][0-9])$", await page.TextContentAsync(".panel .left"));
        Assert.Equal("5 minutes left to pay.", await page.TextContentAsync(".panel .spoken"));
        await page.Clock.FastForwardAsync(130_000);
        Assert.Equal("1 minute left to pay.", await page.TextContentAsync(".panel .spoken"));
        await page.Clock.FastForwardAsync(60_000);
        await page.WaitForSelectorAsync("[data-screen=S8]");
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Without_script_waiting_has_a_button()
    {
        var page = await browser.Open(script: false);
        stage.Next = "S4";
        await page.GotoAsync(stage.PlatformUrl + "/pay/S3");
        // A browser that is driven parses noscript as if it had script, so what stands there is tested where documents are.
        await page.ClickAsync("text=Check now");
        await page.WaitForSelectorAsync("[data-screen=S4]");
        await page.Context.DisposeAsync();
    }

    /// <summary>For the eye of a reviewer; no test looks at them.</summary>
    private static async Task Photograph(IPage page, string name, string language, string width)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await Browser.Photograph(page, $"{name}-{language}-{scheme}-{width}.png");
        }
    }
}
