using System.Text;
using Somgate.Reports;

namespace Somgate.Tests.Dashboard;

/// <summary>Bad input of every URL of reports and payment links: each gets its documented answer, and nothing is a failure of ours (dashboard.md R7, R8).</summary>
public sealed class BadInputTests
{
    private const string Reports = "/dashboard/reports";
    private const string Links = "/dashboard/links";
    private const string Huge = "99999999999999999999";

    private static readonly (string Path, int Status)[] Addresses =
    [
        ($"{Reports}?after=x", 422), ($"{Reports}?after=1.2", 422), ($"{Reports}?after={Huge}.1.1", 422), ($"{Reports}?after=1.1.1", 200), ($"{Reports}?mode=none", 200),
        ($"{Reports}/x/1", 404), ($"{Reports}/0/0", 404), ($"{Reports}/{Huge}/1", 404), ($"{Reports}/1/x", 404), ($"{Reports}/1/2", 404), ($"{Reports}/-1/1", 404),
        ($"{Reports}/x/1/file", 404), ($"{Reports}/7/1/file", 404), ($"{Reports}/1/{Huge}/file", 404),
        ($"{Reports}/new?status=lost", 422), ($"{Reports}/new?template=none", 200), ($"{Reports}/new?mine=x", 200), ($"{Reports}/new?mine={Huge}", 200), ($"{Reports}/new?period=x", 422),
        ($"{Reports}/new?tz=Mars/Base", 422), ($"{Reports}/new?from=2026-13-01", 422), ($"{Reports}/new?from=2026-02-02&to=2026-02-01", 422), ($"{Reports}/new?payment_id=%00", 200), ($"{Reports}/new?foo=1", 422),
        ($"{Reports}/schedules/x", 404), ($"{Reports}/schedules/9", 404), ($"{Reports}/schedules/{Huge}", 404), ($"{Reports}/schedules/9/edit", 404), ($"{Reports}/schedules/new?template=none", 200),
        ($"{Links}?after=x", 422), ($"{Links}?before=x", 422), ($"{Links}?status=lost", 422), ($"{Links}?state=lost", 422), ($"{Links}?link_email=x", 422), ($"{Links}?foo=1", 422), ($"{Links}?count=x", 200),
        ($"{Links}/new?like=x", 200), ($"{Links}/new?like=1.2.3", 200), ($"{Links}/new?like={Huge}.1", 200), ($"{Links}/new?like=1042.1", 200),
        ($"{Links}/x/1", 404), ($"{Links}/1042/x", 404), ($"{Links}/1042/1", 404), ($"{Links}/{Huge}/{Huge}", 404), ($"{Links}/1042/1/qr.svg", 404), ($"{Links}/1042/1/qr.gif", 404),
        ($"{Links}/files/x", 404), ($"{Links}/files/9", 404), ($"{Links}/files/{Huge}", 404), ($"{Links}/files/9/result", 404), ($"{Links}/files/9/other", 404),
    ];

    private static readonly (string, string)[] Report =
        [("act", "save"), ("name", "Bad"), ("period", "yesterday"), ("date_by", "created"), ("tz", "UTC"), ("preset", "standard"), ("column", "payment_id")];

    private static readonly (string, string)[] Schedule = [.. Report, ("every", "daily"), ("at", "03:00")];

    private static readonly (string, string)[] Link = [("project", "1042"), ("payment_id", "ORD-BAD"), ("amount", "1500"), ("currency", "KGS"), ("valid", "3d")];

    private static readonly string[] Values =
    [
        "", " ", "x", "-1", "0", "1", Huge, "\uD83D\uDCA9", "a\r\nb", "<script>", "=1+1", "!", "*", "..", "NaN", "1e9", "12,345", "2026-02-30", "25:00", "\u202Eabc", new('x', 300), "1042", "KGS", "all",
    ];

    [Fact]
    public async Task No_address_is_a_failure_of_ours()
    {
        await using var desk = await CallbackDesk.Open();
        await desk.Add("ORD-1");
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit($"{Reports}/new?mode=test", $"{Reports}/new?mode=test", Report);
        List<string> wrong = [];
        foreach (var (path, status) in Addresses)
            if ((await browser.Get(path)).Status is var answered && answered != status) wrong.Add($"{path}: {answered}, not {status}");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, CookieContainer = browser.Cookies });
        foreach (var path in new[] { Reports, $"{Reports}/new", $"{Reports}/1/1", $"{Reports}/1/1/file", $"{Reports}/schedules", $"{Links}/new", $"{Links}/files", $"{Links}/1042/1" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, desk.Host.Somgate.BaseUrl + path);
            using var answer = await http.SendAsync(request, DeskHost.Cancel);
            if ((int)answer.StatusCode != 405 || answer.Content.Headers.Allow.Count == 0) wrong.Add($"PUT {path}: {(int)answer.StatusCode}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Each_act_says_what_is_wrong_with_it()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit($"{Reports}/new?mode=test", $"{Reports}/new?mode=test", Report);
        await browser.Post($"{Reports}/schedules/new?mode=test", Schedule);
        var link = await browser.Post($"{Links}/new?mode=test", Link);
        var card = link.Location!.Split('?')[0];
        List<string> wrong = [];
        foreach (var (path, fields, status) in new (string, (string, string)[], int)[]
        {
            ($"{Reports}/new", [], 422), ($"{Reports}/new", [("act", "save")], 422), ($"{Reports}/new", Changed(Report, "name", new('n', 61)), 422), ($"{Reports}/new", Changed(Report, "column", "none"), 422),
            ($"{Reports}/new", Changed(Report, "preset", "fancy"), 422), ($"{Reports}/new", Changed(Report, "tz", "Mars/Base"), 422), ($"{Reports}/new", Changed(Report, "act", "other"), 422),
            ($"{Reports}/new", Changed(Report, "act", "up:none"), 200), ($"{Reports}/new", Changed(Report, "act", ":"), 200), ($"{Reports}/new", [.. Changed(Report, "act", "add"), ("added", "none")], 200),
            ($"{Reports}/new", [.. Report, ("project", Huge)], 422), ($"{Reports}/new", [.. Report, ("project", "x")], 422), ($"{Reports}/new", [.. Report, ("recipient", "1")], 422), ($"{Reports}/new", [.. Report, ("more", "foo=1")], 422),
            ($"{Reports}/1/1", [], 422), ($"{Reports}/1/1", [("act", "burn")], 422), ($"{Reports}/9/1", [("act", "cancel")], 404), ($"{Reports}/templates/x/delete", [], 404), ($"{Reports}/templates/{Huge}/delete", [], 404),
            ($"{Reports}/schedules/new", [], 422), ($"{Reports}/schedules/new", Changed(Schedule, "every", "hourly"), 422), ($"{Reports}/schedules/new", Changed(Schedule, "at", "25:00"), 422),
            ($"{Reports}/schedules/new", [.. Changed(Schedule, "every", "weekly"), ("weekday", "8")], 422), ($"{Reports}/schedules/new", [.. Changed(Schedule, "every", "monthly"), ("month_day", "29")], 422),
            ($"{Reports}/schedules/new", [.. Schedule, ("recipient", Huge)], 422), ($"{Reports}/schedules/new", [.. Schedule, ("drops", "1")], 422), ($"{Reports}/schedules/new", Changed(Schedule, "tz", "+06:00"), 422),
            ($"{Reports}/schedules/1", [("act", "burn")], 422), ($"{Reports}/schedules/1", [("act", "resume")], 422), ($"{Reports}/schedules/1", [("act", "make"), ("day", "2026-02-30")], 422),
            ($"{Reports}/schedules/1", [("act", "make"), ("day", "0001-01-01")], 422), ($"{Reports}/schedules/1", [("act", "make"), ("day", "2999-01-01")], 422), ($"{Reports}/schedules/9", [("act", "pause")], 404),
            ($"{Reports}/schedules/1/edit", Schedule, 409), ($"{Reports}/schedules/1/edit", [.. Schedule, ("version", "7")], 409), ($"{Reports}/schedules/9/edit", Schedule, 404),
            ($"{Links}/new", [], 422), ($"{Links}/new", Changed(Link, "amount", "-5"), 422), ($"{Links}/new", Changed(Link, "amount", Huge), 422), ($"{Links}/new", Changed(Link, "currency", "USD"), 422),
            ($"{Links}/new", Changed(Link, "valid", "31d"), 422), ($"{Links}/new", [.. Changed(Link, "valid", ""), ("best_before", "2026-02-30T10:00")], 422), ($"{Links}/new", Link, 422),
            ($"{Links}/new", [.. Link, ("method", "none")], 422), ($"{Links}/new", Changed(Link, "project", "1044"), 422), ($"{Links}/new", [.. Link, ("callback_url", "file:///x")], 422),
            (card, [], 422), (card, [("act", "burn")], 422), (card, [("act", "send")], 422), ($"{Links}/1042/1", [("act", "deactivate")], 404),
        })
        {
            var answer = await browser.Post($"{path}?mode=test", fields);
            if (answer.Status != status) wrong.Add($"{path} {string.Join('&', fields)}: {answer.Status}, not {status}");
        }

        foreach (var (file, fields, status) in new (byte[], (string, string)[], int)[]
        {
            ([], [], 422), ([], [("project", "1042"), ("valid", "3d")], 422), ([0xFF, 0xFE, 0x00], [("project", "1042"), ("valid", "3d")], 422), ("\0\0\0"u8.ToArray(), [("project", "1042"), ("valid", "3d")], 422),
            ("amount;currency\n"u8.ToArray(), [("project", "1042"), ("valid", "3d")], 422), ("amount;amount\n1;2\n"u8.ToArray(), [("project", "1042"), ("valid", "3d")], 422),
            ("amount;amount_minor;currency\n1;100;KGS\n"u8.ToArray(), [("project", "1042"), ("valid", "3d")], 422), ("amount;currency\n\"1500;KGS\n"u8.ToArray(), [("project", "1042"), ("valid", "3d")], 422),
            ("amount;currency;colour\n1500;KGS;red\n"u8.ToArray(), [("project", "1042"), ("valid", "3d")], 422), (Encoding.UTF8.GetBytes("amount;currency\n" + string.Concat(Enumerable.Repeat("1500;KGS\n", 1001))), [("project", "1042"), ("valid", "3d")], 422),
            (new byte[1_100_000], [("project", "1042"), ("valid", "3d")], 422), (new byte[1_400_000], [("project", "1042"), ("valid", "3d")], 413), ("amount;currency\n1500;KGS\n"u8.ToArray(), [("project", "1044"), ("valid", "3d")], 422),
            ("amount;currency\n1500;KGS\n"u8.ToArray(), [("project", "1042"), ("valid", "9y")], 422), ("amount;currency\n1500;KGS\n"u8.ToArray(), [("project", "1042"), ("valid", "3d"), ("stamp", "'; drop")], 200),
        })
        {
            await browser.Get($"{Links}/files?mode=test");
            var answer = await browser.Upload($"{Links}/files?mode=test", file, fields);
            if (answer.Status != status) wrong.Add($"a file of {file.Length} bytes, {string.Join('&', fields)}: {answer.Status}, not {status}");
        }

        Assert.Empty(wrong);
        Assert.Single(await desk.Get<ReportStore>().Find(1, isTest: true, new(long.MaxValue, long.MaxValue, long.MaxValue), 10, DeskHost.Cancel));
    }

    [Fact]
    public async Task A_form_without_its_token_or_too_large_is_refused_before_it_is_read()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        foreach (var path in new[] { $"{Reports}/new", $"{Reports}/1/1", $"{Reports}/schedules/new", $"{Links}/new", $"{Links}/files", $"{Links}/1042/1" })
        {
            browser.Token = "";
            Assert.Equal(403, (await browser.Post(path, ("act", "save"))).Status);
            Assert.Equal(413, (await browser.Post(path, ("name", new('x', 1_400_000)))).Status);
        }
    }

    [Fact]
    public async Task Whatever_stands_in_their_fields_forms_answer_with_a_page()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get($"{Reports}/new?mode=test");
        var random = new Random(17);
        foreach (var (path, good) in new[] { ($"{Reports}/new?mode=test", Report), ($"{Reports}/schedules/new?mode=test", Schedule), ($"{Links}/new?mode=test", Link) })
        {
            string[] more = path.StartsWith(Links, StringComparison.Ordinal)
                ? ["description", "customer_id", "extra", "best_before", "method", "language", "phone", "email", "send", "success_url", "callback_url"]
                : ["from", "to", "status", "code", "amount_min", "amount_max", "project", "source", "reason", "callback", "final", "more", "unguarded", "recipient", "drops", "weekday", "month_day", "all_projects"];
            for (var round = 0; round < 80; round++)
            {
                var fields = good.ToList();
                for (var change = random.Next(1, 4); change > 0; change--)
                {
                    var (at, value) = (random.Next(good.Length + more.Length), Values[random.Next(Values.Length)]);
                    if (at < good.Length) fields[at] = (good[at].Item1, value);
                    else fields.Add((more[at - good.Length], value));
                }

                var answer = await browser.Post(path, [.. fields]);
                Assert.True(answer.Status is 200 or 303 or 422, $"{answer.Status}: {path} {string.Join('&', fields)}");
            }
        }
    }

    private static (string, string)[] Changed((string Name, string)[] fields, string name, string value) => [.. fields.Where(field => field.Name != name), (name, value)];
}
