using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Somgate.Mail;
using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Team;
using Somgate.Tests.PaymentLinks;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Payment links by their screens: made, shown, deactivated, many from a file (payment-links.md 8, 9).</summary>
public sealed class PaymentLinksEndpointTests
{
    private const string List = "/dashboard/links?mode=test";
    private const string New = "/dashboard/links/new?mode=test";
    private const string Many = "/dashboard/links/files?mode=test";

    [Theory, EachDatabase]
    public async Task A_link_is_made_shown_and_deactivated(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        Assert.Matches("value=\"L-20261124-[2-9A-Z]{6}\"", (await browser.Get(New)).Text);
        var made = await browser.Post(New, Fields("ORD-1", "1 500,00".Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(303, made.Status);
        var card = await browser.Get(made.Location!);
        var url = Regex.Match(card.Text, "id=\"address\" type=\"text\" readonly value=\"([^\"]+)\"").Groups[1].Value;
        var payment = (await desk.Host.Somgate.Find("ORD-1"))!;
        Assert.Equal((payment.Link!.UrlAt(desk.Host.Somgate.BaseUrl), 150_000L, "ORD-1", TimeSpan.FromDays(3)), (url, payment.Sum.AmountMinor, payment.Customer.Id, payment.Link.BestBefore - payment.CreatedAt));
        var path = made.Location!.Split('?')[0];
        var svg = await browser.Get(path + "/qr.svg");
        Assert.Equal("image/svg+xml", svg.Answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains($"viewBox=\"0 0 {Somgate.Dashboard.QrPicture.Of(url).Size} ", svg.Text, StringComparison.Ordinal);
        var png = await (await browser.Get(path + "/qr.png")).Answer.Content.ReadAsByteArrayAsync(DeskHost.Cancel);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], png[..4]);
        Assert.Equal(404, (await browser.Get(path + "/qr.gif")).Status);

        var list = await browser.Get(List + "&count=1");
        Assert.Contains("1,500.00\u00a0KGS", list.Text, StringComparison.Ordinal);
        Assert.Contains("1 links, 1,500.00\u00a0KGS", list.Text, StringComparison.Ordinal);
        Assert.Contains("ORD-1", (await browser.Get(List + "&status=awaiting%20payment,invoice%20sent")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ORD-1", (await browser.Get(List + "&status=success")).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Get(List + "&status=lost")).Status);

        Assert.Equal(303, (await browser.Post(path + "?mode=test", ("act", "deactivate"))).Status);
        Assert.Contains("deactivated", (await browser.Get(path + "?mode=test")).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Post(path + "?mode=test", ("act", "deactivate"))).Status);
        Assert.Contains("ORD-1", (await browser.Get(List + "&status=invoice%20canceled")).Text, StringComparison.Ordinal);
        foreach (var act in new[] { "link.create", "link.deactivate" }) Assert.Contains(act, await desk.Acts());
        var like = await browser.Get($"{New}&like={payment.ProjectId}.{payment.PaymentNo}");
        Assert.Contains("value=\"1500.00\"", like.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Links_are_found_by_their_own_state_and_by_that_of_their_letter(Engine engine)
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(engine, server.Settings);
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(New);
        foreach (var id in new[] { "ORD-NEW", "ORD-SEEN", "ORD-OFF" }) await browser.Post(New, Fields(id, "100"));
        await browser.Post(New, [.. Fields("ORD-MAIL", "100"), ("email", "aibek@shop.example"), ("send", "1")]);
        await Turn(desk);
        using (var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }))
            Assert.Equal(303, (int)(await http.GetAsync((await desk.Host.Somgate.Find("ORD-SEEN"))!.Link!.UrlAt(desk.Host.Somgate.BaseUrl), DeskHost.Cancel)).StatusCode);
        await desk.Host.Somgate.CancelLink("ORD-OFF");

        foreach (var (query, ids) in new[]
        {
            ("state=active", "ORD-MAIL ORD-NEW"), ("state=opened", "ORD-SEEN"), ("state=deactivated", "ORD-OFF"), ("state=paid", ""), ("state=", "ORD-MAIL ORD-NEW ORD-OFF ORD-SEEN"),
            ("link_email=sent", "ORD-MAIL"), ("link_email=none", "ORD-NEW ORD-OFF ORD-SEEN"), ("link_email=failed", ""), ("state=active&link_email=none", "ORD-NEW"),
        })
        {
            var list = await browser.Get($"{List}&count=1&{query}");
            Assert.Equal((200, ids), (list.Status, string.Join(' ', Regex.Matches(list.Text, "<th scope=\"row\"><a [^>]+>([^<]+)</a>").Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal))));
            if (ids.Length > 0) Assert.Contains($"{ids.Split(' ').Length} links, ", list.Text, StringComparison.Ordinal);
        }

        Assert.Contains("<option value=\"opened\" selected", (await browser.Get($"{List}&state=opened")).Text, StringComparison.Ordinal);
        foreach (var query in new[] { "state=lost", "link_email=maybe", "opened=2" }) Assert.Equal(422, (await browser.Get($"{List}&{query}")).Status);
    }

    [Theory, EachDatabase]
    public async Task Without_its_entry_in_the_audit_log_no_link_is_made_and_none_deactivated(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(New);
        var made = await browser.Post(New, Fields("ORD-1", "1500,00"));
        await browser.Get(New);
        await Rename("audit_entries", "audit_entries_away");
        Assert.Equal(503, (await browser.Post(New, Fields("ORD-2", "1500,00"))).Status);
        Assert.Equal(503, (await browser.Post(made.Location!.Split('?')[0] + "?mode=test", ("act", "deactivate"))).Status);
        await Rename("audit_entries_away", "audit_entries");
        Assert.Null(await desk.Host.Somgate.Find("ORD-2"));
        Assert.Equal(Somgate.Payments.PaymentStatus.InvoiceSent, (await desk.Host.Somgate.Find("ORD-1"))!.Status);
        Assert.Equal(["link.create"], (await desk.Acts()).Where(act => act.StartsWith("link.", StringComparison.Ordinal)));

        async Task Rename(string table, string name)
        {
            await using var connection = await desk.Get<Somgate.Storage.Database>().Open(DeskHost.Cancel);
            await connection.ExecuteAsync($"alter table {table} rename to {name}");
        }
    }

    [Fact]
    public async Task All_faults_stand_at_their_fields_and_nothing_is_made()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(New);
        var refused = await browser.Post(
            New, ("project", "1044"), ("payment_id", ""), ("amount", "12,345"), ("currency", "som"), ("valid", "9y"), ("language", "fr"), ("phone", "abc"), ("email", "nobody"), ("send", "1"), ("success_url", "ftp://x"));
        Assert.Equal(422, refused.Status);
        foreach (var field in new[] { "project", "payment_id", "amount", "currency", "valid", "language", "phone", "email", "send", "success_url" })
            Assert.Contains($"<li><a href=\"#{field}\">", refused.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"12,345\"", refused.Text, StringComparison.Ordinal);
        foreach (var (amount, says) in new[] { ("10", "below the limit"), ("60000", "above the limit") })
            Assert.Contains(says, (await browser.Post(New, Fields("ORD-1", amount))).Text, StringComparison.Ordinal);
        Assert.Null(await desk.Host.Somgate.Find("ORD-1"));
        Assert.Equal(303, (await browser.Post(New, Fields("ORD-1", "100"))).Status);
        Assert.Contains("this id is in use", (await browser.Post(New, Fields("ord-1", "200"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_of_another_merchant_or_project_is_not_there()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await desk.Host.Somgate.MakeLink("ORD-1", desk.Host.Time.GetUtcNow().AddDays(1));
        var payment = (await desk.Host.Somgate.Find("ORD-1"))!;
        using var narrow = await desk.Host.SignIn(await desk.Host.Add("live@books.example", new(["operations"], [], [], [CallbackDesk.LiveProject])));
        var path = $"/dashboard/links/{payment.ProjectId}/{payment.PaymentNo}";
        Assert.Equal(200, (await browser.Get(path)).Status);
        foreach (var other in new[] { path, path + "/qr.svg", $"/dashboard/links/{CallbackDesk.StrangeProject}/{payment.PaymentNo}", "/dashboard/links/1042/1" }) Assert.Equal(404, (await narrow.Get(other)).Status);
        Assert.Equal(404, (await narrow.Post(path, ("act", "deactivate"))).Status);
        Assert.DoesNotContain("ORD-1", (await narrow.Get(List)).Text, StringComparison.Ordinal);
        using var viewer = await desk.Host.SignIn(await desk.Host.Add("look@books.example", new(["support"], [Right.LinksView], [], null)));
        Assert.Equal(200, (await viewer.Get(path)).Status);
        Assert.Equal(422, (await viewer.Post(path, ("act", "deactivate"))).Status);
        Assert.Equal(PaymentStatus.InvoiceSent, (await desk.Host.Somgate.Find("ORD-1"))!.Status);
    }

    [Theory, EachDatabase]
    public async Task A_file_of_a_thousand_with_ten_bad_lines_reports_exactly_those_and_makes_nothing(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(Many);
        int[] bad = [7, 100, 101, 250, 333, 500, 640, 777, 900, 1001];
        var file = new StringBuilder("amount;currency;payment_id\n");
        for (var line = 2; line <= 1001; line++) file.Append(bad.Contains(line) ? "ten" : "1500,00").Append(";KGS;ORD-").Append(line).Append('\n');
        var refused = await browser.Upload(Many, Encoding.UTF8.GetBytes(file.ToString()), ("project", "1042"), ("valid", "3d"), ("act", "create"));
        Assert.Equal(422, refused.Status);
        Assert.Equal(bad.Select(line => $"line {line}, amount: not a number"), Regex.Matches(refused.Text, "<li>(line [^<]+)</li>").Select(match => match.Groups[1].Value));
        Assert.Null(await desk.Host.Somgate.Find("ORD-2"));
        Assert.Empty(await desk.Get<LinkFileStore>().FindLatest(1, 9, DeskHost.Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_good_file_is_confirmed_made_in_the_background_and_its_result_downloaded(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(Many);
        var file = Encoding.UTF8.GetBytes("amount,currency,description,payment_id\n1500.00,KGS,\"=1+1, gift\",ORD-1\n200,KGS,,\n");
        var preview = await browser.Upload(Many, file, ("project", "1042"), ("valid", "1d"), ("act", "check"));
        Assert.Contains("2 links, 1,700.00\u00a0KGS in all", preview.Text, StringComparison.Ordinal);
        Assert.Null(await desk.Host.Somgate.Find("ORD-1"));
        var begun = await browser.Upload(Many, [], ("project", "1042"), ("valid", "1d"), ("act", "create"), ("name", "links.csv"), ("stamp", Hidden(preview, "stamp")), ("text", Encoding.UTF8.GetString(file)));
        Assert.Equal((303, "/dashboard/links/files/1?mode=test"), (begun.Status, begun.Location));
        var worker = desk.Get<LinkFileWorker>();
        await Task.WhenAll(worker.RunOnce(DeskHost.Cancel), worker.RunOnce(DeskHost.Cancel));
        Assert.False(await worker.RunOnce(DeskHost.Cancel));
        Assert.Contains("2 of 2 made, 0 failed", (await browser.Get(begun.Location!)).Text, StringComparison.Ordinal);
        var lines = (await browser.Get("/dashboard/links/files/1/result")).Text.Split("\r\n");
        var payment = (await desk.Host.Somgate.Find("ORD-1"))!;
        Assert.Equal("line;payment_id;url;status;error", lines[0]);
        Assert.Equal($"2;ORD-1;{payment.Link!.UrlAt(desk.Host.Somgate.BaseUrl)};invoice sent;", lines[1]);
        Assert.StartsWith("3;L-20261124-", lines[2], StringComparison.Ordinal);
        Assert.Equal("=1+1, gift", payment.Description);
        // The same ids once more are faults.
        Assert.Contains("line 2, payment_id: this id is in use", (await browser.Upload(Many, file, ("project", "1042"), ("valid", "1d"), ("act", "create"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_is_sent_again_once_a_minute_and_five_times_at_most()
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(Engine.Sqlite, server.Settings);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var made = await browser.Submit(New, New, [.. Fields("ORD-1", "100"), ("email", "aibek@shop.example"), ("send", "1")]);
        Assert.Equal(303, made.Status);
        var path = made.Location!.Split('?')[0] + "?mode=test";
        await Turn(desk);
        Assert.Contains("One letter a minute", (await browser.Post(path, ("act", "send"))).Text, StringComparison.Ordinal);
        for (var again = 2; again <= 5; again++)
        {
            desk.Host.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(303, (await browser.Post(path, ("act", "send"))).Status);
            await Turn(desk);
            Assert.Equal(again, server.Letters.Count);
        }

        desk.Host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("At most 5 letters", (await browser.Post(path, ("act", "send"))).Text, StringComparison.Ordinal);
    }

    private static async Task Turn(CallbackDesk desk)
    {
        await desk.Get<LinkMailWorker>().RunOnce(DeskHost.Cancel);
        await desk.Get<MailWorker>().RunOnce(DeskHost.Cancel);
        await desk.Get<LinkMailWorker>().RunOnce(DeskHost.Cancel);
    }

    private static string Hidden(Page page, string name) => Regex.Match(page.Text, $"name=\"{name}\" value=\"([^\"]+)\"").Groups[1].Value;

    private static (string, string)[] Fields(string paymentId, string amount) =>
        [("project", "1042"), ("payment_id", paymentId), ("amount", amount), ("currency", "KGS"), ("valid", "3d")];
}
