using Somgate.Mail;
using Somgate.Reports;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Schedules by their screens, and the letters that their reports send (reports.md 5, 7).</summary>
public sealed class SchedulesEndpointTests
{
    private const string List = "/dashboard/reports/schedules?mode=test";
    private const string New = "/dashboard/reports/schedules/new?mode=test";

    [Theory, EachDatabase]
    public async Task A_schedule_is_made_paused_resumed_and_its_missed_periods_are_made_by_hand(Engine engine)
    {
        await using var desk = await CallbackDesk.Open(engine);
        using var browser = await desk.Host.SignIn(desk.Admin);
        Assert.Contains("Let a report come every morning", (await browser.Get(List)).Text, StringComparison.Ordinal);
        await browser.Get(New);
        var saved = await browser.Post(New, Fields());
        Assert.Equal((303, "/dashboard/reports/schedules/1?mode=test&done=saved"), (saved.Status, saved.Location));
        const string Card = "/dashboard/reports/schedules/1?mode=test";
        Assert.Contains("2026-11-24", (await browser.Get(Card)).Text, StringComparison.Ordinal);
        // The clock alone: days of timers of all workers would be walked through tick by tick.
        desk.Host.Time.AdjustTime(desk.Host.Time.GetUtcNow() + TimeSpan.FromDays(1));
        using var later = await desk.Host.SignIn(desk.Admin);
        await Until(desk, async () => (await later.Get(Card)).Text.Contains("success", StringComparison.Ordinal));

        await later.Post(Card, ("act", "pause"));
        desk.Host.Time.AdjustTime(desk.Host.Time.GetUtcNow() + TimeSpan.FromDays(2));
        using var after = await desk.Host.SignIn(desk.Admin);
        Assert.Equal(0, await desk.Get<ScheduleProcessor>().RunOnce(DeskHost.Cancel));
        await after.Get(Card);
        Assert.Equal(303, (await after.Post(Card, ("act", "resume"))).Status);
        var listed = await after.Get(Card);
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(listed.Text, "not made <button"));
        Assert.Equal(422, (await after.Post(Card, ("act", "make"), ("day", "2026-11-27"))).Status);
        Assert.Equal(422, (await after.Post(Card, ("act", "make"), ("day", "soon"))).Status);
        Assert.Equal(303, (await after.Post(Card, ("act", "make"), ("day", "2026-11-25"))).Status);
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count((await after.Get(Card)).Text, "not made <button"));
        Assert.Equal(303, (await after.Post(Card, ("act", "delete"))).Status);
        Assert.Equal(404, (await after.Get(Card)).Status);
        foreach (var act in new[] { "schedule.make", "schedule.pause", "schedule.resume", "schedule.delete" }) Assert.Contains(act, await desk.Acts());
    }

    [Fact]
    public async Task A_daily_schedule_becomes_weekly_and_a_stale_form_is_refused()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit(New, New, Fields());
        const string Edit = "/dashboard/reports/schedules/1/edit?mode=test";
        Assert.Contains("value=\"03:00\"", (await browser.Get(Edit)).Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.Post(Edit, [.. Fields(("every", "weekly"), ("weekday", "3")), ("version", "1")])).Status);
        Assert.Equal(409, (await browser.Post(Edit, [.. Fields(), ("version", "1")])).Status);
        Assert.Contains("Wednesday", (await browser.Get(List)).Text, StringComparison.Ordinal);
        Assert.Equal(422, (await browser.Post("/dashboard/reports/schedules/1?mode=test", ("act", "resume"))).Status);
    }

    [Fact]
    public async Task All_faults_stand_at_their_fields()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(New);
        foreach (var (field, value, fault) in new[]
        {
            ("every", "hourly", "every"), ("at", "25:00", "at"), ("tz", "+06:00", "tz"), ("recipient", "31", "recipient"), ("drops", "1", "drops"), ("name", "", "name"),
        })
        {
            var refused = await browser.Post(New, Fields((field, value)));
            Assert.Equal(422, refused.Status);
            Assert.Contains($"<li><a href=\"#{fault}\">", refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal(422, (await browser.Post(New, Fields(("every", "monthly"), ("month_day", "29")))).Status);
        using var narrow = await desk.Host.SignIn(await desk.Host.Add("one@books.example", new(["finance"], [], [], [SomgateHost.ProjectId])));
        await narrow.Get(New);
        Assert.Equal(422, (await narrow.Post(New, Fields(("all_projects", "1")))).Status);
    }

    [Theory, EachDatabase]
    public async Task Recipients_get_a_link_and_never_the_file_and_who_lost_a_project_gets_nothing(Engine engine)
    {
        await using var server = MailServer.Start();
        await using var desk = await CallbackDesk.Open(engine, server.Settings);
        await desk.Add("ORD-1", ago: TimeSpan.FromHours(1));
        var finance = await desk.Host.Add("fin@books.example", Grants.Of(Role.Finance));
        var support = await desk.Host.Add("sup@books.example", Grants.Of(Role.Support));
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Get(New);
        var fields = Fields(("all_projects", "1"), ("recipient", $"{finance.UserId}"), ("recipient", $"{support.UserId}"));
        // The code of the sign-in counts for five minutes.
        desk.Host.Time.Advance(TimeSpan.FromMinutes(6));
        var asked = await browser.Post(New, fields);
        Assert.Equal((422, null), (asked.Status, asked.Location));
        Assert.Contains("name=\"step_up\"", asked.Text, StringComparison.Ordinal);
        Assert.Equal(303, (await browser.Post(New, [.. fields, ("step_up", desk.Host.Code(desk.Admin))])).Status);
        // Before the run one of them loses every project but the live one.
        var user = (await desk.Host.Users.Find(support.UserId, DeskHost.Cancel))!;
        await desk.Host.Users.Save(user with { Grants = new(["support"], [], [], [CallbackDesk.LiveProject]) }, true, null, DeskHost.Start, [], DeskHost.Cancel);
        desk.Host.Time.AdjustTime(desk.Host.Time.GetUtcNow() + TimeSpan.FromDays(1));
        await Until(desk, () => Task.FromResult(!server.Letters.IsEmpty));
        var letter = Assert.Single(server.Letters);
        Assert.Equal(("fin@books.example", "Report ready: Daily"), (letter.To.Mailboxes.Single().Address, letter.Subject));
        Assert.Empty(letter.Attachments);
        Assert.Contains($"{desk.Host.Somgate.BaseUrl}/dashboard/reports/1/1?mode=test", letter.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("ORD-1", letter.TextBody, StringComparison.Ordinal);
        using var later = await desk.Host.SignIn(desk.Admin);
        Assert.Contains("may not get it any more", (await later.Get(List)).Text, StringComparison.Ordinal);
        await Until(desk, async () => (await later.Get("/dashboard/reports/1/1?mode=test")).Text.Contains("sent: 1", StringComparison.Ordinal));
        Assert.Contains("sent: 1", (await later.Get("/dashboard/reports/1/1?mode=test")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_over_projects_that_one_does_not_see_is_not_there()
    {
        await using var desk = await CallbackDesk.Open();
        using var browser = await desk.Host.SignIn(desk.Admin);
        await browser.Submit(New, New, Fields(("all_projects", "1")));
        using var narrow = await desk.Host.SignIn(await desk.Host.Add("one@books.example", new(["finance"], [], [], [SomgateHost.ProjectId])));
        Assert.Equal(404, (await narrow.Get("/dashboard/reports/schedules/1")).Status);
        Assert.Equal(404, (await narrow.Post("/dashboard/reports/schedules/1", ("act", "delete"))).Status);
        Assert.DoesNotContain("Daily", (await narrow.Get(List)).Text, StringComparison.Ordinal);
    }

    // The service's own workers look too whenever the clock is turned, so the work may be in their hands.
    private static async Task Until(CallbackDesk desk, Func<Task<bool>> isSo)
    {
        for (var turn = 0; turn < 1000 && !await isSo(); turn++)
        {
            await desk.Get<ScheduleProcessor>().RunOnce(DeskHost.Cancel);
            await desk.Get<ReportWorker>().RunOnce(DeskHost.Cancel);
            await desk.Get<MailWorker>().RunOnce(DeskHost.Cancel);
        }
    }

    private static (string, string)[] Fields(params (string Name, string Value)[] other)
    {
        (string Name, string Value)[] standard =
        [
            ("act", "save"), ("name", "Daily"), ("every", "daily"), ("weekday", "1"), ("month_day", "1"), ("at", "03:00"), ("date_by", "created"), ("tz", "UTC"), ("preset", "standard"),
            ("column", "payment_created_at"), ("column", "payment_id"), ("column", "payment_sum"),
        ];
        return [.. standard.Where(field => other.All(one => one.Name != field.Name)), .. other];
    }
}
