using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Somgate.Reports;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Reports by their screens: made, looked at, downloaded, and what the walls hold (reports.md 4, 5, 7).</summary>
public sealed class ReportsEndpointTests
{
    private const string List = "/dashboard/reports?mode=test";
    private const string New = "/dashboard/reports/new?mode=test";

    [Theory, EachDatabase]
    public async Task A_report_is_made_looked_at_and_downloaded(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        await desk.Add("ORD-1", ago: TimeSpan.FromHours(20));
        await desk.Add("ORD-2", ago: TimeSpan.FromHours(19));
        using var browser = await desk.Host.SignIn(desk.Admin);
        Assert.Contains("No reports yet", (await browser.Get(List)).Text, StringComparison.Ordinal);
        var form = await browser.Get(New);
        Assert.Contains("2 rows, 2,500.00\u00a0KGS; paid 2, 2,500.00\u00a0KGS", form.Text, StringComparison.Ordinal);
        var saved = await browser.Post(New, Fields("save"));
        Assert.Equal((303, "/dashboard/reports/1/1?mode=test"), (saved.Status, saved.Location));
        Assert.Contains("place 1 in the queue", (await browser.Get(saved.Location!)).Text, StringComparison.Ordinal);
        await Make(desk);
        var card = await browser.Get(saved.Location!);
        var sha = Regex.Match(card.Text, "<code id=\"sha\">([0-9a-f]{64})</code>").Groups[1].Value;
        Assert.Contains("somgate_payments_2026-11-23_2026-11-23_UTC_r1.csv", card.Text, StringComparison.Ordinal);
        Assert.Contains("Days in UTC", card.Text, StringComparison.Ordinal);

        var file = await browser.Get("/dashboard/reports/1/1/file");
        Assert.Equal((200, "text/csv"), (file.Status, file.Answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal("somgate_payments_2026-11-23_2026-11-23_UTC_r1.csv", file.Answer.Content.Headers.ContentDisposition!.FileName);
        var bytes = await file.Answer.Content.ReadAsByteArrayAsync(DeskHost.Cancel);
        Assert.Equal(sha, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        Assert.Equal(3, Encoding.UTF8.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("report.download", await desk.Acts());
        Assert.Contains("report.make", await desk.Acts());
        Assert.Contains("success", (await browser.Get(List)).Text, StringComparison.Ordinal);
        Assert.Null((await desk.Host.Audit.Verify("merchant:1", DeskHost.Cancel)).FirstBroken);
    }

    [Fact]
    public async Task A_range_of_the_file_can_be_asked_for()
    {
        await using var desk = await CallbackDesk.Open();
        await desk.Add("ORD-1", ago: TimeSpan.FromHours(20));
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit(New, New, Fields("save"));
        await Make(desk);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, CookieContainer = browser.Cookies });
        using var request = new HttpRequestMessage(HttpMethod.Get, desk.Host.Somgate.BaseUrl + "/dashboard/reports/1/1/file") { Headers = { Range = new RangeHeaderValue(0, 17) } };
        using var answer = await http.SendAsync(request, DeskHost.Cancel);
        Assert.Equal(206, (int)answer.StatusCode);
        Assert.Equal("payment_created_at", await answer.Content.ReadAsStringAsync(DeskHost.Cancel));
    }

    [Fact]
    public async Task All_faults_of_the_form_stand_at_their_fields_and_what_was_typed_stays()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(New);
        var refused = await browser.Post(
            New, ("act", "save"), ("name", " "), ("from", "2026-13-01"), ("tz", "Mars/Base"), ("status", "lost"), ("code", "abc"), ("amount_min", "12,345"), ("project", "1044"), ("preset", "standard"));
        Assert.Equal(422, refused.Status);
        foreach (var field in new[] { "name", "from", "tz", "status", "code", "amount_min", "project", "columns" })
            Assert.Contains($"<li><a href=\"#{field}\">", refused.Text, StringComparison.Ordinal);
        foreach (var typed in new[] { "2026-13-01", "Mars/Base", "abc", "12,345" }) Assert.Contains($"value=\"{typed}\"", refused.Text, StringComparison.Ordinal);
        Assert.Contains("No reports yet", (await browser.Get(List)).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Post(New, ("act", "save"), ("name", "x"), ("column", "nothing"), ("preset", "fancy"))).Status);
        Assert.Equal(422, (await browser.Get(New + "&status=lost")).Status);
    }

    [Fact]
    public async Task Columns_are_moved_by_buttons_and_nothing_typed_is_lost()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(New);
        (string, string)[] fields = [("name", "My own"), ("period", "today"), ("preset", "standard"), ("column", "payment_id"), ("column", "payment_sum")];
        Assert.Equal(["payment_sum", "payment_id"], Columns(await browser.Post(New, [.. fields, ("act", "up:payment_sum")])));
        Assert.Equal(["payment_sum"], Columns(await browser.Post(New, [.. fields, ("act", "remove:payment_id")])));
        var added = await browser.Post(New, [.. fields, ("act", "add"), ("added", "method")]);
        Assert.Equal(["payment_id", "payment_sum", "method"], Columns(added));
        Assert.Contains("value=\"My own\"", added.Text, StringComparison.Ordinal);

        static IEnumerable<string> Columns(Page page) => Regex.Matches(page.Text, "name=\"column\" value=\"(\\w+)\"").Select(match => match.Groups[1].Value);
    }

    [Theory, EachDatabase]
    public async Task A_template_is_kept_shared_and_begun_with(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        using var colleague = await desk.Host.SignIn(await desk.Host.Add("fin@books.example", Grants.Of(Role.Finance)));
        Assert.Equal(303, (await browser.Submit(New, New, [.. Fields("template", "Weekly"), ("shared", "1"), ("amount_min", "10,5"), ("status", "decline")])).Status);
        Assert.Equal(303, (await browser.Post(New, Fields("template", "Private"))).Status);
        var theirs = await colleague.Get(New);
        Assert.Contains("Weekly", theirs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Private", theirs.Text, StringComparison.Ordinal);
        var begun = await colleague.Get(New + "&mine=1");
        Assert.Contains("value=\"10.50\"", begun.Text, StringComparison.Ordinal);
        Assert.Contains("1050 minor units", begun.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await colleague.Post("/dashboard/reports/templates/1/delete")).Status);
        Assert.Equal(303, (await browser.Post("/dashboard/reports/templates/1/delete")).Status);
        Assert.DoesNotContain("Weekly", (await colleague.Get(New)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_opens_with_the_filter_of_a_list()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        var form = await browser.Get(New + "&status=success&from=2026-11-23&to=2026-11-24&customer_ip=203.0.113.25&rows=50");
        Assert.Contains("value=\"customer_ip=203.0.113.25\"", form.Text, StringComparison.Ordinal);
        Assert.Matches("value=\"success\" checked", form.Text);
        Assert.Contains("value=\"2026-11-23\"", form.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Who_lacks_a_project_or_the_right_to_contacts_gets_neither_card_nor_file(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        var second = 1045L;
        await desk.Host.Somgate.Projects.AddProject(second, 1, "Second", true, "s"u8.ToArray(), 0, 1000, DeskHost.Start, DeskHost.Cancel);
        await desk.Host.Somgate.Refresh();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit(New, New, [.. Fields("save", "Both"), ("column", "customer_phone")]);
        await browser.Post(New, [.. Fields("save", "One"), ("project", "1042")]);
        await Make(desk);
        await Make(desk);
        using var narrow = await desk.Host.SignIn(await desk.Host.Add("one@books.example", new(["finance"], [], [], [SomgateHost.ProjectId])));
        using var finance = await desk.Host.SignIn(await desk.Host.Add("fin@books.example", Grants.Of(Role.Finance)));
        var list = await narrow.Get(List);
        Assert.DoesNotContain("Both", list.Text, StringComparison.Ordinal);
        Assert.Contains("One", list.Text, StringComparison.Ordinal);
        foreach (var path in new[] { "/dashboard/reports/1/1", "/dashboard/reports/1/1/file", "/dashboard/reports/9/1", "/dashboard/reports/2/2", "/dashboard/reports/x/1" })
            Assert.Equal(404, (await narrow.Get(path)).Status);
        Assert.Equal(404, (await narrow.Post("/dashboard/reports/1/1", ("act", "delete"))).Status);
        Assert.Equal(200, (await narrow.Get("/dashboard/reports/2/1/file")).Status);
        Assert.Equal(200, (await finance.Get("/dashboard/reports/1/1")).Status);
        Assert.Equal(403, (await finance.Get("/dashboard/reports/1/1/file")).Status);
        Assert.Equal(422, (await narrow.Post(New, [.. Fields("save"), ("project", "1045")])).Status);

        var others = await desk.Host.Invitations.InviteByCommand(2, "x@other.example", Grants.Of(Role.MerchantAdmin), DeskHost.Cancel);
        Assert.NotEmpty(others.Link);
        var stranger = (await desk.Host.Users.FindByEmail(false, "x@other.example", DeskHost.Cancel))!;
        Assert.Null(await desk.Get<ReportStore>().Find(stranger.MerchantId, 1, 1, DeskHost.Cancel));
    }

    [Fact]
    public async Task One_is_canceled_made_again_and_deleted()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit(New, New, Fields("save"));
        Assert.Equal(303, (await browser.Post("/dashboard/reports/1/1", ("act", "cancel"))).Status);
        Assert.Equal(422, (await browser.Post("/dashboard/reports/1/1", ("act", "cancel"))).Status);
        var again = await browser.Post("/dashboard/reports/1/1", ("act", "again"));
        Assert.Equal("/dashboard/reports/1/2?mode=test", again.Location);
        Assert.Equal(422, (await browser.Post("/dashboard/reports/1/2", ("act", "again"))).Status);
        await Make(desk);
        Assert.Equal(200, (await browser.Get("/dashboard/reports/1/2/file")).Status);
        Assert.Equal(303, (await browser.Post("/dashboard/reports/1/2", ("act", "delete"))).Status);
        var gone = await browser.Get("/dashboard/reports/1/2/file");
        Assert.Equal(404, gone.Status);
        Assert.Contains("Make again", gone.Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Get(List + "&after=nonsense")).Status);
        foreach (var act in new[] { "report.make", "report.cancel", "report.delete", "report.download" }) Assert.Contains(act, await desk.Acts());
    }

    private static async Task Make(CallbackDesk desk) => Assert.True(await desk.Get<ReportWorker>().RunOnce(DeskHost.Cancel));

    private static (string, string)[] Fields(string act, string name = "Payments") =>
    [
        ("act", act), ("name", name), ("period", "yesterday"), ("date_by", "created"), ("tz", "UTC"), ("preset", "standard"), ("column", "payment_created_at"), ("column", "payment_id"), ("column", "payment_sum"),
    ];
}
