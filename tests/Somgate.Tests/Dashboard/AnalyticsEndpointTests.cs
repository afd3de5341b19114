using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Somgate.Dashboard;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

public sealed partial class AnalyticsEndpointTests
{
    private const string Month = "/dashboard/analytics?mode=live&period=last_30_days";

    [Theory, EachDatabase]
    public async Task Every_number_of_every_tab_opens_a_list_of_as_many_rows(Engine engine)
    {
        await using var desk = await FigureDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var seen = 0;
        foreach (var tab in AnalyticsForm.Tabs)
        {
            foreach (var query in new[] { "&by=none", "&by=project&tz=Asia%2FBishkek", "&by=method&date_by=completed", "&by=source&status=success,decline", "&by=code&currency=KGS&step=week" })
            {
                var page = await browser.Get($"{Month}&tab={tab}{query}");
                Assert.Equal(200, page.Status);
                foreach (var (address, number) in Numbers().Matches(page.Text).Select(match => (match.Groups[1].Value, long.Parse(match.Groups[2].Value))))
                {
                    seen++;
                    Assert.True(number == await desk.Listed(address), $"{tab} {query} {number}: {address}");
                }
            }
        }

        Assert.True(seen > 300, $"{seen} numbers");
    }

    [Theory, EachDatabase]
    public async Task The_file_holds_the_table_as_it_was_shown_and_its_act_is_in_the_audit_log(Engine engine)
    {
        await using var desk = await FigureDesk.Open(engine, count: 200);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Get($"{Month}&tab=conversion&by=project");
        var fields = Hidden().Matches(page.Text[page.Text.IndexOf("/analytics/csv", StringComparison.Ordinal)..]).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).Where(field => field.Item1 != "token").ToArray();
        var file = await browser.Post("/dashboard/analytics/csv", fields);
        Assert.Equal((200, "text/csv"), (file.Status, file.Answer.Content.Headers.ContentType!.MediaType));
        var lines = file.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';')).ToArray();
        Assert.Equal(["Project", "Started", "Paid", "Declined"], lines[0][..4]);
        Assert.Equal(5, lines.Length);
        var started = desk.Payments.Where(payment => FigureDesk.Projects.Contains(payment.ProjectId) && payment.Main is not null).ToArray();
        Assert.Equal(["All", $"{started.Length}", $"{started.Count(payment => payment.Status == "success")}"], lines[^1][..3]);
        Assert.Equal("UTC", lines[1][^4]);
        Assert.Contains("analytics.export", await desk.Acts());
        var forged = fields.Select(field => field.Item1 == "csv" ? (field.Item1, Convert.ToBase64String(Encoding.UTF8.GetBytes("All;1000000"))) : field).ToArray();
        await browser.Get(Month);
        Assert.Equal(422, (await browser.Post("/dashboard/analytics/csv", forged)).Status);
    }

    [Fact]
    public async Task A_period_stands_beside_as_much_of_the_one_before()
    {
        await using var desk = await FigureDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Get("/dashboard/analytics?mode=live&from=2026-03-14&to=2026-03-20");
        // Not the whole of the 20th has passed, so not the whole of the 13th counts.
        Assert.Contains("Period before: 2026-03-07 00:00:00 – 2026-03-13 12:00:00", page.Text, StringComparison.Ordinal);
        var row = Regex.Match(page.Text, "<th scope=\"row\">Paid </th>(.*?)</tr>", RegexOptions.Singleline).Groups[1].Value;
        var numbers = Numbers().Matches(row).Select(match => long.Parse(match.Groups[2].Value)).ToArray();
        Assert.Equal([Paid(13, 24, 20, 24), Paid(6, 24, 13, 12)], numbers);
        Assert.True(numbers[0] > 0 && numbers[1] > 0);

        long Paid(int fromDay, int fromHour, int toDay, int toHour) => desk.Payments.LongCount(payment => payment.Status == "success" && FigureDesk.Projects.Contains(payment.ProjectId)
            && payment.CreatedMs >= At(fromDay, fromHour) && payment.CreatedMs < At(toDay, toHour) + (toHour == 12 ? 1000 : 0));
        static long At(int day, int hour) => new DateTimeOffset(2026, 3, day, 0, 0, 0, TimeSpan.Zero).AddHours(hour).ToUnixTimeMilliseconds();
    }

    [Theory, EachDatabase]
    public async Task Nothing_of_another_merchant_or_of_a_project_that_is_not_his_is_counted(Engine engine)
    {
        await using var desk = await FigureDesk.Open(engine);
        using var browser = await desk.Host.SignIn(await desk.Host.Add("one@books.example", new(["finance"], [], [], [11])));
        var page = await browser.Get($"{Month}&by=project");
        Assert.Contains("Shop 11 (11)", page.Text, StringComparison.Ordinal);
        Assert.All(new[] { 12, 13, 14 }, project => Assert.DoesNotContain($"({project})", Regex.Match(page.Text, "<h2>Table</h2>.*", RegexOptions.Singleline).Value, StringComparison.Ordinal));
        var started = desk.Payments.LongCount(payment => payment is { ProjectId: 11, Main: not null });
        Assert.Equal(started, long.Parse(Numbers().Match(Regex.Match(page.Text, "<th scope=\"row\">Started </th>.*?</tr>", RegexOptions.Singleline).Value).Groups[2].Value));
        foreach (var project in new[] { 12, FigureDesk.StrangeProject, 99 })
        {
            var refused = await browser.Get($"{Month}&project={project}");
            Assert.Equal(422, refused.Status);
            Assert.DoesNotContain("<table", refused.Text, StringComparison.Ordinal);
        }

        using var support = await desk.Host.SignIn(await desk.Host.Add("support@books.example", Grants.Of(Role.Support)));
        Assert.Equal(403, (await support.Get(Month)).Status);
    }

    [Theory, InlineData("tab=money"), InlineData("by=colour"), InlineData("step=year"), InlineData("status=foo"), InlineData("tz=Mars%2FPhobos"), InlineData("from=2026-02-31"), InlineData("grain=operations"), InlineData("after=9"), InlineData("who=abc"), InlineData("mode=real")]
    public async Task What_is_not_understood_is_said_and_nothing_is_counted(string query)
    {
        await using var desk = await FigureDesk.Open(count: 20);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Get("/dashboard/analytics?" + query);
        Assert.Equal(422, page.Status);
        Assert.Contains($"“{Uri.UnescapeDataString(query)}” is not known", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<table", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_cannot_be_drawn_says_why_and_the_table_stands()
    {
        await using var desk = await FigureDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        foreach (var (query, says) in new[] { ("period=all", "choose a period with two ends"), ("from=2020-01-01&to=2026-03-20&step=hour", "more than 1,000 points") })
        {
            var page = await browser.Get($"/dashboard/analytics?mode=live&{query}");
            Assert.Contains(says, page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("class=\"chart\"", page.Text, StringComparison.Ordinal);
            Assert.Contains("<h2>Table</h2>", page.Text, StringComparison.Ordinal);
        }

        var empty = await browser.Get("/dashboard/analytics?mode=live&from=2025-01-01&to=2025-01-02");
        Assert.Contains("Nothing in this period.", empty.Text, StringComparison.Ordinal);
        Assert.Contains("period=last_30_days", empty.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charts_are_drawn_without_styles_of_their_own_and_every_id_is_one()
    {
        await using var desk = await FigureDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        foreach (var tab in AnalyticsForm.Tabs)
        {
            var page = await browser.Get($"{Month}&tab={tab}");
            var charts = Regex.Matches(page.Text, "<svg[^>]*class=\"chart\".*?</svg>", RegexOptions.Singleline).Select(match => XElement.Parse(match.Value)).ToArray();
            Assert.Equal(tab == "times" ? 2 : 1, charts.Length);
            Assert.All(charts.SelectMany(chart => chart.DescendantsAndSelf()), element =>
            {
                Assert.Null(element.Attribute("style"));
                Assert.DoesNotContain("rgb(", string.Join(' ', element.Attributes().Select(attribute => attribute.Value)), StringComparison.Ordinal);
            });
            var ids = charts.SelectMany(chart => chart.Descendants()).Attributes("id").Select(attribute => attribute.Value).ToArray();
            Assert.Equal(ids.Length, ids.Distinct().Count());
            Assert.DoesNotContain(" style=", page.Text, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("<a href=\"(/dashboard/payments\\?[^\"]+)\">([0-9]+)</a>")]
    private static partial Regex Numbers();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
