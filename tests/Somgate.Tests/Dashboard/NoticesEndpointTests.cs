using Somgate.News;
using Somgate.Storage;
using Somgate.Team;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Dashboard;

public sealed class NoticesEndpointTests
{
    [Theory, EachDatabase]
    public async Task The_bell_counts_and_shows_what_its_reader_may_see_and_a_look_marks_it(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        await Tell(desk, 1, "callbacks.view", "endpoint.down", "https://shop.example/<script>");
        await Tell(desk, 2, "reports.use", "report.ready", "Sales of both", others: [CallbackDesk.LiveProject]);
        await Tell(desk, 3, "payments.view", "payment.late", "ORD-LIVE", CallbackDesk.LiveProject);
        await Tell(desk, 4, "callbacks.view", "endpoint.down", "https://others.example/", CallbackDesk.StrangeProject, merchantId: 2);
        var support = await desk.Host.Add("sup@books.example", new(["support"], [], [], [SomgateHost.ProjectId]));
        using (var browser = await desk.Host.SignIn(support))
        {
            var page = await browser.Get("/dashboard/notices?mode=test");
            Assert.Contains("Notices, unread: 1", page.Text, StringComparison.Ordinal);
            Assert.Contains("https://shop.example/<script></a> is down", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("href=\"https://shop.example", page.Text, StringComparison.Ordinal);
            Assert.All(["Sales of both", "ORD-LIVE", "others.example", "unread in Live"], text => Assert.DoesNotContain(text, page.Text, StringComparison.Ordinal));
            Assert.All(new[] { 2, 3, 4, 99 }, number => Assert.Equal(404, browser.Get($"/dashboard/notices/{number}").Result.Status));
            var opened = await browser.Get("/dashboard/notices/1");
            Assert.Equal((303, "/dashboard/callbacks/endpoints?mode=test"), (opened.Status, opened.Location));
            Assert.Contains("Notices, unread: 0", (await browser.Get("/dashboard/callbacks")).Text, StringComparison.Ordinal);
        }

        using var admins = await desk.Host.SignIn(desk.Admin);
        var all = await admins.Get("/dashboard/notices?mode=test");
        Assert.Contains("Notices, unread: 2", all.Text, StringComparison.Ordinal);
        Assert.Contains("Sales of both</a> report is ready", all.Text, StringComparison.Ordinal);
        Assert.Contains("1 unread in Live", all.Text, StringComparison.Ordinal);
        Assert.Equal(303, (await admins.Post("/dashboard/notices?mode=test")).Status);
        var after = await admins.Get("/dashboard/notices?mode=test");
        Assert.Contains("Notices, unread: 0", after.Text, StringComparison.Ordinal);
        Assert.Contains("1 unread in Live", after.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Mark all as read", after.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await admins.Get("/dashboard/notices?mode=test&after=x")).Status);
    }

    [Fact]
    public async Task A_list_of_more_than_a_page_goes_on_and_the_bell_says_that_it_stops_counting()
    {
        await using var desk = await CallbackDesk.Open();
        for (var number = 1; number <= 120; number++) await Tell(desk, number, number % 2 == 0 ? "callbacks.view" : "recon.view", "endpoint.down", $"https://shop.example/{number}/");
        var support = await desk.Host.Add("sup@books.example", Grants.Of(Role.Support));
        using var browser = await desk.Host.SignIn(support);
        var page = await browser.Get("/dashboard/notices?mode=test");
        Assert.Contains("Notices, unread: 60", page.Text, StringComparison.Ordinal);
        Assert.Contains("https://shop.example/120/", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://shop.example/20/", page.Text, StringComparison.Ordinal);
        var next = page.Text.Split("&after=")[1].Split('"')[0];
        var older = await browser.Get($"/dashboard/notices?mode=test&after={next}");
        Assert.All(Enumerable.Range(1, 10), at => Assert.Contains($"https://shop.example/{2 * at}/", older.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("&after=", older.Text, StringComparison.Ordinal);
        using var admins = await desk.Host.SignIn(desk.Admin);
        Assert.Contains("Notices, unread: 99+", (await admins.Get("/dashboard/notices?mode=test")).Text, StringComparison.Ordinal);
    }

    private static async Task Tell(
        CallbackDesk desk, long number, string right, string kind, string subject, long project = SomgateHost.ProjectId, long merchantId = 1, IReadOnlyList<long>? others = null)
    {
        await using var connection = await desk.Get<Database>().Open(DeskHost.Cancel);
        await DeskNoticeStore.Append(connection, new(merchantId, number, project, desk.Host.Time.GetUtcNow(), kind, subject, right, "/dashboard/callbacks/endpoints?mode=test") { OtherProjects = others ?? [] });
    }
}
