using System.Text.RegularExpressions;
using Somgate.Dashboard;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed class SearchEndpointTests
{
    [Theory, EachDatabase]
    public async Task Every_reading_is_tried_and_one_hit_leads_to_its_card(Engine engine)
    {
        await using var desk = await PaymentDesk.Open(engine);
        var payment = await desk.Add("ORD-1", customerId: "cust-1", details: """{"email":"one@example.com","phone":"996700111222"}""", ago: TimeSpan.FromDays(300));
        using var browser = await desk.Host.SignIn(desk.Admin);
        var card = PaymentAddress.Of(Door.ForUsers, 1042, "ORD-1", payment.PaymentNo, "test");
        foreach (var typed in new[] { "ord-1", "cust-1", $"{payment.Latest!.OperationId}", payment.Sale.RequestId + payment.PaymentNo, "One@Example.com", "+996 700 111 222", "700111222", "0700111222" })
        {
            var answer = await Find(browser, typed);
            Assert.True((answer.Status, answer.Location) == (303, card), $"{typed}: {answer.Status} {answer.Location}");
        }

        // Only when nothing hits exactly, the beginning of an id will do.
        Assert.Equal(card, (await Find(browser, "ORD")).Location);
        Assert.Contains("Nothing was found by “absent”", (await Find(browser, "absent")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_payments_lead_to_their_list_and_no_contact_stands_in_its_address()
    {
        await using var desk = await PaymentDesk.Open();
        for (var at = 0; at < 3; at++) await desk.Add($"ORD-{at}", customerId: "regular", details: """{"phone":"996700111222"}""", ago: TimeSpan.FromDays(100 * at));
        using var browser = await desk.Host.SignIn(desk.Admin);
        var answer = await Find(browser, "996700111222");
        Assert.Equal(303, answer.Status);
        Assert.Contains("who=", answer.Location!, StringComparison.Ordinal);
        Assert.DoesNotContain("700111222", answer.Location!, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count((await browser.Get(answer.Location!)).Text, "data-row="));
        Assert.Equal(3, Regex.Count((await browser.Get((await Find(browser, "ORD")).Location!)).Text, "data-row="));
    }

    [Fact]
    public async Task A_text_that_means_several_things_offers_each()
    {
        await using var desk = await PaymentDesk.Open();
        await desk.Add("SAME-1", customerId: "c1");
        await desk.Add("ORD-2", customerId: "SAME-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await Find(browser, "SAME-1");
        Assert.Equal(200, page.Status);
        Assert.All(new[] { "Payment id: 1", "Customer id: 1" }, hit => Assert.Contains(hit, page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_only_the_other_mode_has_is_said()
    {
        await using var desk = await PaymentDesk.Open();
        var payment = await desk.Add("ORD-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await Find(browser, "ORD-1", "live");
        Assert.Contains("1 in Test", page.Text, StringComparison.Ordinal);
        Assert.Contains(PaymentAddress.Of(Door.ForUsers, 1042, "ORD-1", payment.PaymentNo, "test"), page.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Nobody_finds_what_is_not_his(Engine engine)
    {
        await using var desk = await PaymentDesk.Open(engine);
        var strange = await desk.Add("STRANGE-1", projectId: PaymentDesk.StrangeProject, customerId: "stranger", details: """{"phone":"996700111222"}""");
        var live = await desk.Add("LIVE-1", projectId: PaymentDesk.LiveProject, customerId: "liver", details: """{"phone":"996700111333"}""");
        using var admin = await desk.Host.SignIn(desk.Admin);
        using var member = await desk.Host.SignIn(await desk.Host.Add("support@books.example", new(["support"], [], [], [SomgateHost.ProjectId])));
        foreach (var mode in new[] { "test", "live" })
        {
            foreach (var typed in new[] { "STRANGE-1", "STRANGE", "stranger", "996700111222", $"{strange.Latest!.OperationId}" })
                foreach (var who in new[] { admin, member }) Assert.Contains("Nothing was found", (await Find(who, typed, mode)).Text, StringComparison.Ordinal);
            foreach (var typed in new[] { "LIVE-1", "liver", "996700111333", $"{live.Latest!.OperationId}" })
                Assert.Contains("Nothing was found", (await Find(member, typed, mode)).Text, StringComparison.Ordinal);
        }

        using var designer = await desk.Host.SignIn(await desk.Host.Add("designer@books.example", Grants.Of(Role.Designer)));
        Assert.DoesNotContain("role=\"search\"", (await designer.Get("/dashboard")).Text, StringComparison.Ordinal);
        Assert.Equal(403, (await designer.Post("/dashboard/search", ("search", "LIVE-1"))).Status);
    }

    [Fact]
    public async Task What_is_typed_is_text()
    {
        await using var desk = await PaymentDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        foreach (var typed in new[] { PaymentDesk.Hostile, "", "*", "=", "!", "'; drop table payments; --", new string('x', 1000), "99999999999999999999" })
        {
            var page = await Find(browser, typed);
            Assert.True(page.Status == 200, $"{typed}: {page.Status}");
            Assert.DoesNotContain("<script>alert", await page.Answer.Content.ReadAsStringAsync(DeskHost.Cancel), StringComparison.Ordinal);
        }
    }

    private static Task<Page> Find(DeskBrowser browser, string typed, string mode = "test") => browser.Submit($"/dashboard?mode={mode}", "/dashboard/search", ("search", typed), ("mode", mode));
}
