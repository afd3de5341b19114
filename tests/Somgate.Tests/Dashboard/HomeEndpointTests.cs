using System.Text.RegularExpressions;
using Dapper;
using Somgate.Storage;
using Somgate.Team;
using Somgate.Tests.Register;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Dashboard;

public sealed partial class HomeEndpointTests
{
    private const string Home = "/dashboard?mode=live";

    [Theory, EachDatabase]
    public async Task Every_plain_number_opens_a_list_of_as_many_rows(Engine engine)
    {
        await using var desk = await FigureDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        foreach (var query in new[] { "", "&date_by=completed", "&project=11,12&tz=Asia%2FBishkek" })
        {
            var page = await browser.Get(Home + query);
            Assert.Equal(200, page.Status);
            var links = Numbers().Matches(page.Text).Select(match => (Address: match.Groups[1].Value, Number: long.Parse(match.Groups[2].Value))).ToArray();
            Assert.True(links.Length >= 8, $"{query}: {links.Length} links");
            Assert.Contains(links, link => link.Number > 0);
            foreach (var (address, number) in links) Assert.True(number == await desk.Listed(address), $"{number}: {address}");
        }
    }

    [Fact]
    public async Task Today_stands_beside_yesterday_until_the_same_time_and_all_of_it()
    {
        await using var desk = await FigureDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        var text = (await browser.Get(Home)).Text;
        var start = new DateTimeOffset(SeededRegister.Now.Date, TimeSpan.Zero).ToUnixTimeMilliseconds();
        const long day = 24 * 3600 * 1000;
        var paid = desk.Payments.Where(payment => payment.Status == "success" && FigureDesk.Projects.Contains(payment.ProjectId)).ToArray();
        var (today, before, all) = (Count(start, start + day), Count(start - day, SeededRegister.Now.ToUnixTimeMilliseconds() - day + 1000), Count(start - day, start));
        Assert.True(today > 0 && all > 0);
        var tile = Regex.Match(text, "<section class=\"tile\" aria-labelledby=\"paid\">.*?</section>", RegexOptions.Singleline).Value;
        Assert.Equal([today, before, all], Numbers().Matches(tile).Select(match => long.Parse(match.Groups[2].Value)));
        Assert.Contains("yesterday until 12:00", tile, StringComparison.Ordinal);
        Assert.Contains("Days in UTC · as of 12:00:00", text, StringComparison.Ordinal);

        long Count(long from, long until) => paid.LongCount(payment => payment.CreatedMs >= from && payment.CreatedMs < until);
    }

    [Fact]
    public async Task Each_tile_is_shown_by_its_right()
    {
        await using var desk = await FigureDesk.Open(count: 100);
        foreach (var (role, seen, hidden) in new (Role, string[], string[])[]
                 {
                     (Role.Support, ["open", "late", "callbacks", "endpoints"], ["paid", "conversion", "reasons", "times"]),
                     (Role.Finance, ["open", "late", "paid", "conversion", "reasons", "times"], ["callbacks", "endpoints"]),
                 })
        {
            using var browser = await desk.Host.SignIn(await desk.Host.Add($"{Rights.NameOf(role)}@books.example", Grants.Of(role)));
            var page = await browser.Get(Home);
            Assert.All(seen, key => Assert.Contains($"aria-labelledby=\"{key}\"", page.Text, StringComparison.Ordinal));
            Assert.All(hidden, key => Assert.DoesNotContain($"aria-labelledby=\"{key}\"", page.Text, StringComparison.Ordinal));
        }

        var analyst = await desk.Host.Add("figures@books.example", new(["finance"], [], [Right.PaymentsView], null));
        using var other = await desk.Host.SignIn(analyst);
        var withoutLists = await other.Get(Home);
        Assert.Contains("aria-labelledby=\"paid\"", withoutLists.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/dashboard/payments?", withoutLists.Text, StringComparison.Ordinal);
        using var designer = await desk.Host.SignIn(await desk.Host.Add("designer@books.example", Grants.Of(Role.Designer)));
        Assert.DoesNotContain("class=\"tile\"", (await designer.Get(Home)).Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Nothing_of_another_merchant_or_of_a_project_that_is_not_his_is_counted(Engine engine)
    {
        await using var desk = await FigureDesk.Open(engine);
        var member = await desk.Host.Add("one@books.example", new(["operations"], [Right.AnalyticsView], [], [11]));
        using var browser = await desk.Host.SignIn(member);
        var own = desk.Payments.LongCount(payment => payment is { ProjectId: 11, IsFinal: false, Main: not null });
        Assert.True(own > 0);
        var open = Regex.Match((await browser.Get(Home)).Text, "aria-labelledby=\"open\">.*?</section>", RegexOptions.Singleline).Value;
        Assert.Equal(own, long.Parse(Numbers().Match(open).Groups[2].Value));
        foreach (var project in new[] { 12, FigureDesk.StrangeProject, 99 })
        {
            var page = await browser.Get($"{Home}&project={project}");
            Assert.Equal(422, page.Status);
            Assert.Contains($"“project={project}” is not known", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("class=\"tile\"", page.Text, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData("tz=Mars%2FPhobos"), InlineData("date_by=never"), InlineData("period=today"), InlineData("colour=red"), InlineData("status=success"), InlineData("mode=real")]
    public async Task What_is_not_understood_is_said_and_nothing_is_counted(string query)
    {
        await using var desk = await FigureDesk.Open(count: 20);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Get("/dashboard?" + query);
        Assert.Equal(422, page.Status);
        Assert.Contains($"“{Uri.UnescapeDataString(query)}” is not known", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"tile\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_in_is_kept_and_stands_in_the_address()
    {
        await using var desk = await FigureDesk.Open(count: 20);
        using var browser = await desk.Host.SignIn(desk.Admin);
        var answer = await browser.Submit(Home, "/dashboard/habits", ("days_in", "Asia/Bishkek"), ("back", "/dashboard?mode=live&tz=UTC&date_by=completed"));
        Assert.Equal((303, "/dashboard?mode=live&date_by=completed&tz=Asia%2FBishkek"), (answer.Status, answer.Location));
        Assert.Contains("Days in Asia/Bishkek · as of 18:00", (await browser.Get(Home)).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Submit(Home, "/dashboard/habits", ("days_in", "Mars/Phobos"), ("back", Home))).Status);
    }

    [Fact]
    public async Task A_day_without_payments_says_when_the_last_one_was()
    {
        await using var desk = await FigureDesk.Open(count: 50);
        // The clock alone: days of timers of all workers would be walked through tick by tick.
        desk.Host.Time.AdjustTime(desk.Host.Time.GetUtcNow() + TimeSpan.FromDays(3));
        using var browser = await desk.Host.SignIn(desk.Admin);
        var page = await browser.Get(Home);
        Assert.Contains("No payments today.", page.Text, StringComparison.Ordinal);
        var last = desk.Payments.Where(payment => FigureDesk.Projects.Contains(payment.ProjectId)).Max(payment => payment.CreatedMs);
        Assert.Contains(DateTimeOffset.FromUnixTimeMilliseconds(last).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), page.Text, StringComparison.Ordinal);
        var empty = await browser.Get("/dashboard?mode=test");
        Assert.Contains("No payments today.", empty.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("The last one", empty.Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_tile_that_cannot_be_counted_says_so_and_the_others_stand(Engine engine)
    {
        await using var desk = await FigureDesk.Open(engine, count: 50);
        using var browser = await desk.Host.SignIn(desk.Admin);
        await using (var connection = await desk.Get<Database>().Open(DeskHost.Cancel)) await connection.ExecuteAsync("alter table callback_endpoints rename to away");
        var page = await browser.Get(Home);
        Assert.Equal(200, page.Status);
        Assert.Single(Regex.Matches(page.Text, "This could not be counted at the moment"));
        Assert.Contains("This could not be counted", Regex.Match(page.Text, "aria-labelledby=\"endpoints\">.*?</section>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
        Assert.Contains("figure", Regex.Match(page.Text, "aria-labelledby=\"callbacks\">.*?</section>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tile_over_ten_seconds_says_so_and_the_others_stand()
    {
        Assert.SkipWhen(PostgresServer.WhyNot is not null, PostgresServer.WhyNot ?? "");
        await using var desk = await FigureDesk.Open(Engine.Postgres, count: 50);
        using var browser = await desk.Host.SignIn(desk.Admin);
        await using var connection = await desk.Get<Database>().Open(DeskHost.Cancel);
        await using var transaction = await connection.BeginTransactionAsync(DeskHost.Cancel);
        await connection.ExecuteAsync("lock table payments in access exclusive mode", transaction: transaction);
        var asked = browser.Get(Home);
        await using var other = await desk.Get<Database>().Open(DeskHost.Cancel);
        // Counts, times, open, late and the newest payment wait for the lock, and the other tiles are done: nothing else has been at work for a while.
        for (var quiet = 0; quiet < 50;)
        {
            var (waiting, working) = await other.QuerySingleAsync<(long, long)>("""
                select count(*) filter (where wait_event_type = 'Lock'), count(*) filter (where state = 'active' and wait_event_type is distinct from 'Lock')
                from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                """);
            quiet = waiting >= 5 && working == 0 ? quiet + 1 : 0;
        }

        desk.Host.Time.Advance(TimeSpan.FromSeconds(11));
        var page = await asked;
        Assert.Equal(200, page.Status);
        Assert.Equal(7, Regex.Count(page.Text, "This took more than 10 seconds"));
        Assert.Contains("figure", Regex.Match(page.Text, "aria-labelledby=\"callbacks\">.*?</section>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
    }

    [GeneratedRegex("<a href=\"(/dashboard/payments\\?[^\"]+)\">([0-9]+)</a>")]
    private static partial Regex Numbers();
}
