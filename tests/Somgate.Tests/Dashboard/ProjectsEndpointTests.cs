using System.Net;
using System.Text.RegularExpressions;
using Somgate.RequestLog;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Projects and the tabs that are one form (dashboard.md 7).</summary>
public sealed partial class ProjectsEndpointTests
{
    private const string One = "/dashboard/projects/1042";

    [Fact]
    public async Task The_list_shows_what_the_viewer_may_see_in_the_mode()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        var live = await browser.Get("/dashboard/projects?mode=live");
        Assert.Contains("Books live", live.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("1042", live.Text, StringComparison.Ordinal);
        Assert.Contains("/dashboard/projects/1042", (await browser.Get("/dashboard/projects?mode=test")).Text, StringComparison.Ordinal);
        using var nobody = await desk.Host.SignIn(await desk.Host.Add("none@books.example", new(["support"], [], [], [])));
        Assert.Contains("No projects in this mode", (await nobody.Get("/dashboard/projects?mode=test")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/keys")]
    [InlineData("/methods")]
    [InlineData("/callbacks")]
    [InlineData("/callbacks/new")]
    [InlineData("/callbacks/1")]
    [InlineData("/returns")]
    [InlineData("/senders")]
    [InlineData("/look")]
    [InlineData("/look/preview")]
    [InlineData("/behaviour")]
    public async Task Another_merchants_project_and_one_that_is_not_given_are_not_there(string tab)
    {
        await using var desk = await CallbackDesk.Open();
        using var admin = await desk.Host.SignIn(desk.Admin);
        using var some = await desk.Host.SignIn(await desk.Host.Add("some@books.example", new(["merchant_admin"], [], [], [CallbackDesk.LiveProject])));
        Assert.Equal(200, (await admin.Get(One + tab)).Status);
        foreach (var (browser, path) in new[] { (admin, "/dashboard/projects/1044" + tab), (admin, "/dashboard/projects/9" + tab), (some, One + tab) })
        {
            Assert.Equal(404, (await browser.Get(path)).Status);
            await browser.Get("/dashboard");
            if (tab != "/methods") Assert.Equal(404, (await browser.Post(path, ("title", "x"), ("act", "make"), ("url", "https://x.example/"))).Status);
        }
    }

    [Theory, EachDatabase]
    public async Task A_change_of_general_is_saved_and_who_comes_second_is_shown_both(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var version = Version(await browser.Get(One));
        (string, string)[] form = [("title", "Books of Bishkek"), ("url", "https://books.example/"), ("contact", "Aida, +996 555 000000")];
        Assert.Equal(303, (await browser.Post(One, [.. form, ("version", version)])).Status);
        var shown = await browser.Get(One);
        Assert.Contains("value=\"Books of Bishkek\"", shown.Text, StringComparison.Ordinal);
        Assert.Contains("project.update", await desk.Acts());

        var late = await browser.Post(One, ("title", "Other name"), ("url", "https://books.example/"), ("contact", ""), ("version", version));
        Assert.Equal(409, late.Status);
        Assert.All(new[] { "<td>Books of Bishkek</td><td>Other name</td>", "value=\"Other name\"", "Save mine all the same" }, part => Assert.Contains(part, late.Text, StringComparison.Ordinal));
        Assert.Equal("Books of Bishkek", (await desk.Host.Somgate.Projects.Read(DeskHost.Cancel)).Find(SomgateHost.ProjectId)!.Title);
        Assert.Equal(303, (await browser.Post(One, ("title", "Other name"), ("url", ""), ("contact", ""), ("version", Version(late)))).Status);
        Assert.Equal("Other name", (await desk.Host.Somgate.Projects.Read(DeskHost.Cancel)).Find(SomgateHost.ProjectId)!.Title);
    }

    [Fact]
    public async Task Faults_are_shown_all_at_once_with_what_was_typed()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        var refused = await browser.Submit(One, One, ("title", ""), ("url", "javascript:alert(1)"), ("contact", "<b>me</b>" + new string('x', 200)));
        Assert.Equal(422, refused.Status);
        Assert.All(new[] { "Enter a name", "Enter a whole http or https address", "Up to 200", "value=\"javascript:alert(1)\"" }, part => Assert.Contains(part, refused.Text, StringComparison.Ordinal));
        Assert.Contains("There is a project of this name", (await browser.Post(One, ("title", "books LIVE"))).Text, StringComparison.Ordinal);
        var behaviour = await browser.Post(One + "/behaviour", ("languages", "ru"), ("default_language", "ky"), ("time_zone", "Mars/Olympus"), ("frame_origins", "https://a.example/path"), ("tries", "0"), ("retry_minutes", "x"));
        Assert.All(new[] { "among those offered", "no such time zone", "without a path", "1 to 100", "1 to 1440" }, part => Assert.Contains(part, behaviour.Text, StringComparison.Ordinal));
        var returns = await browser.Post(One + "/returns", ("success_url", "ftp://a.example/"), ("fail_url", "https://u:p@a.example/"), ("return_url", "x"));
        Assert.Equal(3, Regex.Count(returns.Text, "class=\"error\""));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        foreach (var tab in new[] { "", "/keys", "/callbacks", "/callbacks/new", "/returns", "/senders", "/look", "/behaviour", "/callbacks/dry-run", "/look/preview" })
        {
            browser.Token = "";
            Assert.Equal(403, (await browser.Post(One + tab, ("title", "x"), ("act", "make"), ("url", "https://x.example/"), ("senders", "192.0.2.1"))).Status);
        }

        var project = (await desk.Host.Somgate.Projects.Read(DeskHost.Cancel)).Find(SomgateHost.ProjectId)!;
        Assert.Equal(("Books", 1, 1, 0), (project.Title, project.Keys.Count, project.CallbackRules.Count, project.AllowedSenders.Count));
    }

    [Theory, EachDatabase]
    public async Task A_list_that_would_shut_out_senders_of_the_last_day_asks_again(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        await desk.Host.Somgate.Sale("ORD-1");
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        const string path = One + "/senders";
        (string, string)[] list = [("senders", "192.0.2.0/24 office\r\n198.51.100.7\t backup line\r\n2001:db8::/32")];
        var version = Version(await browser.Get(path));
        var asked = await browser.Post(path, [.. list, ("version", version)]);
        Assert.Equal(422, asked.Status);
        Assert.Contains("127.0.0.1", asked.Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.Post(path, [.. list, ("version", version), ("sure", "1")])).Status);
        Assert.Contains("198.51.100.7 backup line\n2001:db8::/32", (await browser.Get(path)).Text, StringComparison.Ordinal);

        Assert.Equal((403, "303"), await Answer(desk, "ORD-2"));
        await RequestLog.RequestLogTests.Written(desk.Get<RequestLogWorker>());
        var refused = await browser.Get(path);
        Assert.Matches(@"127\.0\.0\.1</code></th><td>1</td>", refused.Text);
        Assert.Equal(303, (await browser.Post(path, ("senders", ""), ("version", Version(refused)))).Status);
        Assert.Equal(200, (await Answer(desk, "ORD-3")).Status);
        foreach (var (typed, said) in new[] { ("10.0.0.0/99", "Line 1"), ("192.0.2.1\n300.1.1.1", "Line 2"), ("192.0.2.1 " + new string('x', 101), "comment in line 1"), (string.Join('\n', Enumerable.Range(0, 101).Select(at => $"10.0.{at}.1")), "At most 100") })
            Assert.Contains(said, (await browser.Post(path, ("senders", typed))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_look_takes_a_small_picture_and_goes_back_to_the_default()
    {
        await using var desk = await CallbackDesk.Open();
        using var designer = await desk.Host.SignIn(await desk.Host.Add("look@books.example", Grants.Of(Role.Designer)));
        const string path = One + "/look";
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3];
        Assert.Equal(422, (await Upload(designer, path, [.. png, .. new byte[12 * 1024]])).Status);
        Assert.Equal(422, (await Upload(designer, path, "<svg/>"u8.ToArray())).Status);
        Assert.Equal(303, (await Upload(designer, path, png)).Status);
        var page = (await desk.Host.Somgate.Projects.Read(DeskHost.Cancel)).Find(SomgateHost.ProjectId)!.Page;
        Assert.Equal(("Китептер", "0b6a5d", "image/png"), (page.Name, page.Accent, page.Logo?.ContentType));
        Assert.Equal(303, (await designer.Post(path, ("act", "default"), ("version", Version(await designer.Get(path))))).Status);
        Assert.Null((await desk.Host.Somgate.Projects.Read(DeskHost.Cancel)).Find(SomgateHost.ProjectId)!.Page.Logo);
        Assert.Equal(403, (await designer.Post(One, ("title", "x"))).Status);
    }

    [Theory]
    [InlineData("language=ky&screen=choice", "ky")]
    [InlineData("language=ru&screen=code", "ru")]
    [InlineData("language=en&screen=success", "en")]
    [InlineData("language=en&screen=retry", "en")]
    public async Task A_preview_is_the_page_itself_and_leads_nowhere(string query, string language)
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        var shown = await browser.Get($"{One}/look/preview?{query}");
        Assert.Contains($"<html lang=\"{language}\"", shown.Text, StringComparison.Ordinal);
        Assert.Contains("form-action 'none'", string.Join(' ', shown.Answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        await browser.Get(One);
        var tried = await browser.Post(One + "/look/preview", ("name", "<b>Books</b>"), ("accent", "123456"), ("screen", "phone"), ("language", language));
        Assert.Contains("<b>Books</b>", WebUtility.HtmlDecode(tried.Text), StringComparison.Ordinal);
        Assert.Contains(".123456.css", tried.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await browser.Get(One + "/look/preview?screen=nowhere")).Status);
    }

    internal static string Version(Page page) => VersionField().Match(page.Text).Groups[1].Value;

    private static async Task<(int Status, string Code)> Answer(CallbackDesk desk, string paymentId)
    {
        var reply = await desk.Host.Somgate.Sale(paymentId);
        return (reply.HttpStatus, reply.Code ?? "");
    }

    private static async Task<Page> Upload(DeskBrowser browser, string path, byte[] logo)
    {
        var shown = await browser.Get(path);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(browser.Token), "token" },
            { new StringContent(Version(shown)), "version" },
            { new StringContent("Китептер"), "name" },
            { new StringContent("#0B6A5D"), "accent" },
            { new ByteArrayContent(logo), "logo", "logo.png" },
        };
        return await browser.Send(path, form);
    }

    [GeneratedRegex("name=\"version\" value=\"([0-9a-f]*)\"")]
    private static partial Regex VersionField();
}
