using System.Text.RegularExpressions;
using Somgate.Dashboard;
using Somgate.Payments;
using Somgate.Register;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Dashboard;

public sealed partial class PaymentsEndpointTests
{
    private const string List = "/dashboard/payments?mode=test";

    [Theory, EachDatabase]
    public async Task Pages_joined_counts_sums_and_tabs_are_the_registers(Engine engine)
    {
        await using var desk = await PaymentDesk.Open(engine);
        for (var at = 0; at < 60; at++) await desk.Add($"P-{at:00}", at % 3 == 0 ? ResultCode.InsufficientFunds : ResultCode.Success, 10_000 + at, ago: TimeSpan.FromMinutes(at));
        await desk.Add("OPEN-1", ResultCode.AwaitingProcessing, ago: TimeSpan.FromMinutes(1.5));
        await desk.Add("LIVE-1", projectId: PaymentDesk.LiveProject);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var ids = new List<string>();
        var page = await browser.Get($"{List}&rows=25");
        Assert.Equal(200, page.Status);
        while (true)
        {
            ids.AddRange(Ids(page));
            if (Link(page, "Older") is not { Length: > 0 } older) break;
            page = await browser.Get(older);
        }

        Assert.Equal(61, ids.Count);
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(["P-00", "P-01", "OPEN-1", "P-02"], ids.Take(4));
        Assert.Equal(ids[25..50], Ids(await browser.Get(Link(page, "Newer"))));
        Assert.Equal(ids[..25], Ids(await browser.Get(Link(page, "Newest"))));
        Assert.Equal(ids[36..], Ids(await browser.Get(Link(await browser.Get($"{List}&rows=25"), "Oldest"))));
        var totals = (await desk.Get<RegisterStore>().Totals(new(true, [SomgateHost.ProjectId]), new(), DeskHost.Cancel)).Value;
        Assert.Equal((61, 40), (totals.Count, totals.PaidCount));
        var counted = await browser.Get($"{List}&count=1");
        Assert.Contains($"61 payments · 40 paid · {MoneyText.Of(totals.PaidSums[0], "en")} paid of {MoneyText.Of(totals.Sums[0], "en")} asked", counted.Text, StringComparison.Ordinal);
        Assert.All(new[] { "All 61", "Paid 40", "Declined 20", "In progress 1" }, tab => Assert.Contains($">{tab}<", counted.Text, StringComparison.Ordinal));
        var declined = await browser.Get(Link(counted, "Declined 20"));
        Assert.Contains("20 payments · 0 paid", declined.Text, StringComparison.Ordinal);
        Assert.Contains(">All 61<", declined.Text, StringComparison.Ordinal);
        Assert.Equal(20, Ids(declined).Length);
        Assert.Equal(61, Regex.Count((await browser.Get($"{List}&grain=operations&rows=100")).Text, "data-row="));
    }

    [Theory]
    [InlineData("status=foo"), InlineData("colour=red"), InlineData("period=last_9_days"), InlineData("from=2026-02-31"), InlineData("tz=Mars%2FPhobos"), InlineData("project=1044"), InlineData("project=9")]
    [InlineData("rows=51"), InlineData("count=yes"), InlineData("sort=amount"), InlineData("sort=%2B"), InlineData("code=x"), InlineData("amount_min=1.5"), InlineData("payment_id=ab*"), InlineData("who=996555123456")]
    [InlineData("mode=both"), InlineData("from=2026-11-02&to=2026-11-01"), InlineData("period=today&from=2026-11-02"), InlineData("status=!success&status=error"), InlineData("after=x&before=y")]
    [InlineData("amount_min=,&status=foo"), InlineData("pay_time_min=!5"), InlineData("grain=atoms"), InlineData("date_by=never"), InlineData("operation_id=abc"), InlineData("after=AAAA"), InlineData("before=%F0%9F%92%A9")]
    public async Task What_is_not_understood_is_said_and_nothing_is_dropped(string query)
    {
        await using var desk = await PaymentDesk.Open();
        await desk.Add("P-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Get($"/dashboard/payments?{(query.StartsWith("mode", StringComparison.Ordinal) ? "" : "mode=test&")}{query}");
        Assert.Equal(422, page.Status);
        Assert.Contains("role=\"alert\"", page.Text, StringComparison.Ordinal);
        Assert.Empty(Ids(page));
        Assert.Equal(422, (await browser.Get($"/dashboard/payments/fresh?mode=test&{query}")).Status);
    }

    [Fact]
    public async Task No_address_brings_the_list_down()
    {
        await using var desk = await PaymentDesk.Open();
        await desk.Add("P-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        string[] names = [.. RegisterKey.All.Select(key => key.Name), "grain", "mode", "date_by", "from", "to", "period", "tz", "sort", "after", "before", "end", "rows", "count", "view", "lang", "done"];
        string[] values = ["", "!", "=", "*", "!*", ",", "!,", "-1", "0", "1", "99999999999999999999", "%00", "%F0%9F%92%A9", "a%0D%0Ab", "%3Cscript%3E", "!=!", "%2B", "..", "2026-11-24T10:00:00"];
        var random = new Random(11);
        for (var at = 0; at < 300; at++)
        {
            var query = string.Join('&', Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{names[random.Next(names.Length)]}={values[random.Next(values.Length)]}"));
            var page = await browser.Get("/dashboard/payments?" + query);
            Assert.True(page.Status is 200 or 422, $"{page.Status} {query}");
        }

        Assert.Contains("too long", (await browser.Get($"{List}&payment_id={new string('x', 8001)}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_panel_writes_the_address_and_no_contact_stands_in_it()
    {
        await using var desk = await PaymentDesk.Open();
        await desk.Add("P-1", amountMinor: 123_450);
        await desk.Add("P-2", amountMinor: 99);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var answer = await browser.Submit(List, List, ("contact", "996 555 000 111"), ("amount_min", "1 234,50"), ("status", "success"), ("status", "decline"), ("rows", "100"));
        Assert.Equal(303, answer.Status);
        Assert.Contains("status=decline,success&", answer.Location!, StringComparison.Ordinal);
        Assert.Contains("amount_min=123450", answer.Location!, StringComparison.Ordinal);
        Assert.Contains("rows=100", answer.Location!, StringComparison.Ordinal);
        Assert.Contains("who=" + Who.Token("996555000111", desk.Get<Vault>().Hash), answer.Location!, StringComparison.Ordinal);
        Assert.DoesNotContain("555", answer.Location!, StringComparison.Ordinal);
        var found = await browser.Get(answer.Location!);
        Assert.Equal(["P-1"], Ids(found));
        Assert.Contains("Amount from: 1,234.50\u00a0KGS", found.Text, StringComparison.Ordinal);
        Assert.Contains("= 123450 minor units", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("996555000111", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_the_panel_stand_at_their_fields_and_what_was_typed_is_kept()
    {
        await using var desk = await PaymentDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Submit(List, List, ("contact", "nobody"), ("amount_max", "much"), ("payment_id", "a*"), ("from", "2026-11-03"), ("to", "2026-11-01"), ("customer_ip", "203.0.113.25"));
        Assert.Equal(422, page.Status);
        Assert.All(new[] { "contact", "amount_max", "payment_id", "from" }, name => Assert.Contains($"id=\"{name}-error\"", page.Text, StringComparison.Ordinal));
        Assert.All(new[] { "nobody", "much", "a*", "2026-11-03", "203.0.113.25" }, typed => Assert.Contains(typed, page.Text, StringComparison.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task Nobody_reaches_payments_of_another_merchant_or_of_a_project_that_is_not_his(Engine engine)
    {
        await using var desk = await PaymentDesk.Open(engine);
        await desk.Add("STRANGE-1", projectId: PaymentDesk.StrangeProject);
        await desk.Add("LIVE-1", projectId: PaymentDesk.LiveProject);
        for (var at = 0; at < 30; at++) await desk.Add($"MINE-{at:00}", ago: TimeSpan.FromMinutes(at));
        var member = await desk.Host.Add("support@books.example", new(["support"], [], [], [SomgateHost.ProjectId]));
        using var admin = await desk.Host.SignIn(desk.Admin);
        using var browser = await desk.Host.SignIn(member);
        foreach (var query in new[] { "", "&project=1042", "&payment_id=STRANGE-1", "&payment_id=LIVE-1", "&customer_id=cust-77", "&count=1", "&grain=operations" })
            foreach (var mode in new[] { "test", "live" })
            {
                foreach (var who in new[] { admin, browser }) Assert.DoesNotContain(">STRANGE-1</a>", (await who.Get($"/dashboard/payments?mode={mode}{query}")).Text, StringComparison.Ordinal);
                Assert.DoesNotContain(">LIVE-1</a>", (await browser.Get($"/dashboard/payments?mode={mode}{query}")).Text, StringComparison.Ordinal);
            }

        Assert.Equal(422, (await browser.Get($"/dashboard/payments?mode=live&project={PaymentDesk.LiveProject}")).Status);
        Assert.Contains(">LIVE-1</a>", (await admin.Get("/dashboard/payments?mode=live")).Text, StringComparison.Ordinal);
        // A cursor that somebody else has made leads within one's own walls.
        var next = Link(await admin.Get($"{List}&rows=25"), "Older");
        Assert.All(Ids(await browser.Get(next)), id => Assert.StartsWith("MINE", id, StringComparison.Ordinal));
        Assert.Contains("Start again", (await browser.Get(next + "&status=success")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_from_outside_is_text_and_contacts_are_masked()
    {
        await using var desk = await PaymentDesk.Open();
        await desk.Add(PaymentDesk.Hostile, customerId: PaymentDesk.Hostile, description: PaymentDesk.Hostile);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Get(List);
        Assert.Contains(PaymentDesk.Hostile, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", await page.Answer.Content.ReadAsStringAsync(DeskHost.Cancel), StringComparison.Ordinal);
        var unknown = await browser.Get($"{List}&status={Uri.EscapeDataString(PaymentDesk.Hostile)}&%3Cscript%3Ealert=1");
        Assert.DoesNotContain("<script>alert", await unknown.Answer.Content.ReadAsStringAsync(DeskHost.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_updates_by_itself_is_no_use_and_chooses_no_mode()
    {
        await using var desk = await PaymentDesk.Open();
        var payment = await desk.Add("P-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get("/dashboard/payments?mode=live");
        for (var at = 0; at < 6; at++)
        {
            desk.Host.Time.Advance(TimeSpan.FromMinutes(9));
            Assert.Equal(200, (await browser.Get("/dashboard/payments/fresh?mode=test")).Status);
            Assert.Equal(200, (await browser.Get($"{PaymentAddress.Path(Door.ForUsers, 1042, "P-1")}/fresh?no={payment.PaymentNo}&mode=test")).Status);
        }

        Assert.Equal("live", (await desk.Host.Users.Find(desk.Admin.UserId, DeskHost.Cancel))!.Mode);
        // An hour after the last look of a person it is over, however often the screen looked by itself.
        desk.Host.Time.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(303, (await browser.Get("/dashboard/payments/fresh?mode=test")).Status);
    }

    [Fact]
    public async Task An_empty_list_says_why()
    {
        await using var desk = await PaymentDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        Assert.Contains("No payments yet", (await browser.Get(List)).Text, StringComparison.Ordinal);
        await desk.Add("OLD-1", ago: TimeSpan.FromDays(40));
        var page = await browser.Get(List);
        Assert.Contains("Nothing fits the filter", page.Text, StringComparison.Ordinal);
        Assert.Equal(["OLD-1"], Ids(await browser.Get(Link(page, "Look at 90 days"))));
        Assert.Equal(["OLD-1"], Ids(await browser.Get($"{List}&payment_id=old-1")));
        using var nobody = await desk.Host.SignIn(await desk.Host.Add("new@books.example", new(["support"], [], [], [])));
        Assert.Contains("No project of this mode is open to you", (await nobody.Get(List)).Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("<a class=\"long\" href=\"/dashboard/payments/\\d+/[^\"]+\">([^<]+)</a></td>")]
    private static partial Regex IdLink();

    private static string[] Ids(Page page) => [.. IdLink().Matches(page.Text).Select(match => match.Groups[1].Value)];

    private static string Link(Page page, string text) => Regex.Match(page.Text, $"href=\"([^\"]+)\"[^>]*>{text}<").Groups[1].Value;
}
