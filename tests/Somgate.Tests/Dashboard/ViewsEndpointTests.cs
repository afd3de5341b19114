using System.Text.RegularExpressions;
using Somgate.Audit;
using Somgate.Dashboard;
using Somgate.Payments;
using Somgate.Register;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class ViewsEndpointTests
{
    private const string List = "/dashboard/payments?mode=test";

    [Theory, EachDatabase]
    public async Task Columns_are_kept_a_user(Engine engine)
    {
        await using var desk = await PaymentDesk.Open(engine);
        await desk.Add("ORD-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        const string columns = "/dashboard/payments/columns?mode=test";
        Assert.Equal(303, (await browser.Submit(columns, columns, ("act", "add"), ("add", "customer_phone"))).Status);
        await browser.Post(columns, ("act", "remove:source"));
        for (var at = 0; at < 9; at++) await browser.Post(columns, ("act", "up:customer_phone"));
        var list = await browser.Get(List);
        Assert.Equal(["Payment id", "Type", "Status", "Amount", "Customer's phone", "Created"], Heads(list).Take(6));
        Assert.DoesNotContain("Source", Heads(list));
        // Lists show contacts masked, whoever looks.
        Assert.Contains("996******111", list.Text, StringComparison.Ordinal);
        using var other = await desk.Host.SignIn(await desk.Host.Add("support@books.example", Grants.Of(Role.Support)));
        Assert.Contains("Source", Heads(await other.Get(List)));
        await browser.Post(columns, ("act", "reset"));
        Assert.Contains("Source", Heads(await browser.Get(List)));
    }

    [Theory, EachDatabase]
    public async Task A_view_keeps_filter_order_and_columns_under_its_name(Engine engine)
    {
        await using var desk = await PaymentDesk.Open(engine);
        await desk.Add("PAID-1");
        await desk.Add("LOST-1", ResultCode.InsufficientFunds);
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit("/dashboard/payments/columns?mode=test", "/dashboard/payments/columns?mode=test", ("act", "add"), ("add", "late"));
        const string save = "/dashboard/payments/views?mode=test&status=decline&sort=%2Bcreated_at";
        var saved = await browser.Submit(save, save, ("name", " Lost <b> "));
        Assert.Equal(303, saved.Status);
        await browser.Submit("/dashboard/payments/columns?mode=test", "/dashboard/payments/columns?mode=test", ("act", "reset"));
        var view = await browser.Get(saved.Location!.Replace("&done=saved", "", StringComparison.Ordinal));
        Assert.Contains(">LOST-1</a>", view.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(">PAID-1</a>", view.Text, StringComparison.Ordinal);
        Assert.Contains("Late success", Heads(view));
        Assert.DoesNotContain("Late success", Heads(await browser.Get(List)));
        // The same name takes the place of what it held.
        await browser.Submit("/dashboard/payments/views?mode=test", "/dashboard/payments/views?mode=test&status=success", ("name", "Lost <b>"));
        var only = Assert.Single(await desk.Get<SavedViewStore>().FindOf(desk.Admin.UserId, DeskHost.Cancel));
        Assert.Equal("status=success", only.Query);
        // The list may begin with it, and everything is still to be had.
        await browser.Post($"/dashboard/payments/views/{only.ViewId}?mode=test", ("act", "start"));
        Assert.Equal(ViewsEndpoint.AddressOf(Door.ForUsers, only, "test"), (await browser.Get(List)).Location);
        var within = await browser.Get(ViewsEndpoint.AddressOf(Door.ForUsers, only, "test"));
        Assert.Contains(">LOST-1</a>", (await browser.Get(Regex.Match(within.Text, "href=\"([^\"]+)\"[^>]*>All<").Groups[1].Value)).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.Post($"/dashboard/payments/views/{only.ViewId}?mode=test", ("act", "delete"))).Status);
        Assert.Contains("View no longer exists", (await browser.Get(ViewsEndpoint.AddressOf(Door.ForUsers, only, "test"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Views_of_others_are_not_there()
    {
        await using var desk = await PaymentDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit("/dashboard/payments/views?mode=test", "/dashboard/payments/views?mode=test&status=decline", ("name", "Mine"));
        var mine = Assert.Single(await desk.Get<SavedViewStore>().FindOf(desk.Admin.UserId, DeskHost.Cancel));
        using var other = await desk.Host.SignIn(await desk.Host.Add("support@books.example", Grants.Of(Role.Support)));
        Assert.DoesNotContain("Mine", (await other.Get("/dashboard/payments/views?mode=test")).Text, StringComparison.Ordinal);
        Assert.Contains("View no longer exists", (await other.Get(ViewsEndpoint.AddressOf(Door.ForUsers, mine, "test"))).Text, StringComparison.Ordinal);
        foreach (var act in new[] { "delete", "start" }) Assert.Equal(404, (await other.Post($"/dashboard/payments/views/{mine.ViewId}", ("act", act))).Status);
        Assert.Single(await desk.Get<SavedViewStore>().FindOf(desk.Admin.UserId, DeskHost.Cancel));
    }

    [Fact]
    public async Task A_name_has_its_length_and_nobody_keeps_more_than_two_hundred()
    {
        await using var desk = await PaymentDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        const string path = "/dashboard/payments/views?mode=test";
        await browser.Get(path);
        foreach (var name in new[] { "", "   ", new string('x', 61) }) Assert.Contains("name-error", (await browser.Post(path, ("name", name))).Text, StringComparison.Ordinal);
        var (store, entry) = (desk.Get<SavedViewStore>(), new AuditEntry { Chain = "merchant:1", At = DeskHost.Start, Actor = new("user", 1, "x"), Act = "view.save", Object = new("view", "x") });
        for (var at = 0; at < SavedViewStore.ViewsMax; at++) Assert.True(await store.Save(desk.Admin.UserId, new(at + 1, $"V{at}", "", ["late"]), DeskHost.Start, entry, DeskHost.Cancel));
        var full = await browser.Post(path, ("name", "One more"));
        Assert.Equal(422, full.Status);
        Assert.Contains("No more than 200 views", full.Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.Post(path, ("name", "V7"))).Status);
    }

    private static string[] Heads(Page page) => [.. Regex.Matches(page.Text, "<th scope=\"col\"[^>]*>([^<]+)</th>").Select(match => match.Groups[1].Value)];
}
