using Somgate.Payments;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class CallbacksEndpointTests
{
    private const string List = "/dashboard/callbacks?mode=test";

    [Theory, EachDatabase]
    public async Task The_list_filters_counts_and_pages_by_its_address(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        for (var at = 0; at < 30; at++) await desk.Add($"P-{at:00}", ago: TimeSpan.FromMinutes(at));
        await desk.Add("FAILED-1", "exhausted", httpStatus: 503, ago: TimeSpan.FromHours(1));
        await desk.Add("OFF-1", "suppressed", ago: TimeSpan.FromHours(2));
        using var browser = await desk.Host.SignIn(desk.Admin);
        var first = await browser.Get($"{List}&rows=25&count=1");
        Assert.Equal(200, first.Status);
        Assert.Contains("30 delivered · 1 failed · 1 off", first.Text, StringComparison.Ordinal);
        Assert.Contains("P-24", first.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("P-25", first.Text, StringComparison.Ordinal);
        var second = await browser.Get(Link(first, "Older"));
        Assert.Contains("P-25", second.Text, StringComparison.Ordinal);
        Assert.Contains("OFF-1", second.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("P-24", second.Text, StringComparison.Ordinal);
        Assert.Contains("P-24", (await browser.Get(Link(second, "Newer"))).Text, StringComparison.Ordinal);
        Assert.Contains("OFF-1", (await browser.Get(Link(first, "Oldest"))).Text, StringComparison.Ordinal);
        foreach (var (query, fits) in new[] { ("state=failed", "FAILED-1"), ("state=off,failed", "OFF-1"), ("http=5xx", "FAILED-1"), ("payment_id=off-1", "OFF-1") })
        {
            var found = await browser.Get($"{List}&{query}");
            Assert.Contains(fits, found.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("P-24", found.Text, StringComparison.Ordinal);
        }

        Assert.Contains("P-24", (await browser.Get($"{List}&host=127.0.0.1&event=success&kind=event")).Text, StringComparison.Ordinal);
        Assert.Contains("Nothing fits the filter", (await browser.Get($"{List}&host=other.example")).Text, StringComparison.Ordinal);
        Assert.Contains("Start again", (await browser.Get($"{Link(first, "Older")}&state=failed")).Text, StringComparison.Ordinal);
    }

    [Theory, InlineData("state=foo"), InlineData("colour=red"), InlineData("period=last_9_days"), InlineData("from=2026-02-31"), InlineData("tz=Mars%2FPhobos"), InlineData("project=1044"), InlineData("rows=51")]
    public async Task What_is_not_understood_is_said_and_nothing_is_dropped(string query)
    {
        await using var desk = await CallbackDesk.Open();
        await desk.Add("P-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Get($"{List}&{query}");
        Assert.Equal(422, page.Status);
        Assert.Contains($"“{Uri.UnescapeDataString(query)}” is not known", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("P-1<", page.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task One_is_shown_with_its_tries_and_sent_again_with_an_entry_in_the_audit_log(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var callback = await desk.Add(CallbackDesk.Payment, "exhausted", httpStatus: 503);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var shown = await browser.Get(Path(callback));
        Assert.True(shown.Status == 200, $"{shown.Status} {shown.Text}");
        Assert.All(new[] { "<pre", "\"signature\":\"", "HTTP 503", "Server: shop", "Host: shop.example", "rule", "failed" }, part => Assert.Contains(part, shown.Text, StringComparison.Ordinal));
        // Text from outside is text (dashboard.md 13, 8): here it has been decoded once, as a browser does.
        var raw = await shown.Answer.Content.ReadAsStringAsync(DeskHost.Cancel);
        Assert.DoesNotContain("<script>ORD", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>hello", raw, StringComparison.Ordinal);
        desk.Host.Time.Advance(TimeSpan.FromSeconds(1));
        var answer = await browser.Post($"{Path(callback)}/resend", ("url", callback.Url));
        Assert.Equal(303, answer.Status);
        await desk.Merchant.Next(CallbackDesk.Payment, received => received.Status == "success");
        Assert.Contains("The resend was made", (await browser.Get(answer.Location!)).Text, StringComparison.Ordinal);
        Assert.Contains("callback.resend", await desk.Acts());
        Assert.Equal(422, (await browser.Post($"{Path(callback)}/resend", ("url", "http://127.0.0.1/elsewhere"))).Status);
    }

    [Fact]
    public async Task One_that_had_no_address_goes_where_the_rules_say_now()
    {
        await using var desk = await CallbackDesk.Open();
        var off = await desk.Add("OFF-1", "suppressed");
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(Path(off));
        Assert.Equal(303, (await browser.Post($"{Path(off)}/resend", ("url", desk.Merchant.CallbackUrl))).Status);
        await desk.Merchant.Next("OFF-1", _ => true);
    }

    [Fact]
    public async Task A_body_past_90_days_is_neither_shown_nor_sent()
    {
        await using var desk = await CallbackDesk.Open();
        var old = await desk.Add("OLD-1", ago: TimeSpan.FromDays(91));
        using var browser = await desk.Host.SignIn(desk.Admin);
        var shown = await browser.Get(Path(old));
        Assert.Contains("The body is no longer kept", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"signature\"", shown.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Post($"{Path(old)}/resend", ("url", old.Url))).Status);
    }

    [Theory, EachDatabase]
    public async Task Nobody_reaches_callbacks_of_another_merchant_or_of_a_project_that_is_not_his(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var (strange, live) = (await desk.Add("STRANGE-1", projectId: CallbackDesk.StrangeProject), await desk.Add("LIVE-1", projectId: CallbackDesk.LiveProject));
        var member = await desk.Host.Add("support@books.example", new(["operations"], [], [], [SomgateHost.ProjectId]));
        using var admin = await desk.Host.SignIn(desk.Admin);
        using var browser = await desk.Host.SignIn(member);
        foreach (var (who, callback) in new[] { (admin, strange), (browser, strange), (browser, live) })
        {
            Assert.Equal(404, (await who.Get(Path(callback))).Status);
            await who.Get(List);
            Assert.Equal(404, (await who.Post($"{Path(callback)}/resend", ("url", callback.Url))).Status);
        }

        foreach (var mode in new[] { "test", "live" })
        {
            Assert.DoesNotContain("STRANGE-1", (await admin.Get($"/dashboard/callbacks?mode={mode}&period=all")).Text, StringComparison.Ordinal);
            Assert.DoesNotContain("LIVE-1", (await browser.Get($"/dashboard/callbacks?mode={mode}&period=all")).Text, StringComparison.Ordinal);
        }

        Assert.Contains("LIVE-1", (await admin.Get("/dashboard/callbacks?mode=live")).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Get($"{List}&project={CallbackDesk.LiveProject}")).Status);
    }

    [Fact]
    public async Task Each_act_needs_its_right()
    {
        await using var desk = await CallbackDesk.Open();
        var callback = await desk.Add("P-1");
        var member = await desk.Host.Add("viewer@books.example", new(["support"], [], [Right.CallbacksResend, Right.RequestsView], null));
        using var browser = await desk.Host.SignIn(member);
        Assert.Equal(200, (await browser.Get(List)).Status);
        Assert.DoesNotContain("Send again</button>", (await browser.Get(Path(callback))).Text, StringComparison.Ordinal);
        Assert.Equal(403, (await browser.Post($"{Path(callback)}/resend", ("url", callback.Url))).Status);
        foreach (var path in new[] { "/dashboard/callbacks/resend", "/dashboard/callbacks/test", "/dashboard/requests", "/dashboard/requests/signature" })
            Assert.Equal(403, (await browser.Get(path)).Status);
    }

    private static string Path(CallbackRow callback) => $"/dashboard/callbacks/{callback.ProjectId}/{callback.CallbackId}";

    private static string Link(Page page, string text) =>
        System.Text.RegularExpressions.Regex.Match(page.Text, $"href=\"([^\"]+)\">{text}<").Groups[1].Value;
}
