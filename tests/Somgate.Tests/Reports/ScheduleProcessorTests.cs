using Somgate.Reports;
using Somgate.Tests.Support;

namespace Somgate.Tests.Reports;

/// <summary>One file a period, however many nodes plan and whatever the clock does (reports.md 7, proof 3).</summary>
public sealed class ScheduleProcessorTests
{
    [Theory]
    [InlineData("UTC", "03:00", 1)]
    [InlineData("Europe/Berlin", "02:30", 2)]
    [InlineData("America/New_York", "00:00", 3)]
    public async Task Two_nodes_and_a_clock_that_also_goes_back_make_every_day_of_a_year_once(string zone, string at, int seed)
    {
        await using var desk = await ReportDesk.Open(Engine.Sqlite);
        var schedule = await Add(desk, SchedulePlanTests.Schedule("daily", 1, at, zone));
        var (random, end) = (new Random(seed), ReportDesk.Start.AddDays(365));
        var nodes = new[] { Node(desk), Node(desk) };
        while (desk.Time.GetUtcNow() < end)
        {
            if (random.Next(10) == 0) desk.Time.AdjustTime(desk.Time.GetUtcNow() - TimeSpan.FromMinutes(random.Next(1, 180)));
            else desk.Time.Advance(TimeSpan.FromMinutes(random.Next(1, 36 * 60)));
            await Task.WhenAll(nodes.Select(node => Task.Run(() => node.RunOnce(ReportDesk.Cancel))));
        }

        var periods = await desk.Schedules.FindPeriods(schedule.ScheduleId, 1000, ReportDesk.Cancel);
        Assert.InRange(periods.Count, 364, 368);
        var days = periods.Select(period => period.StartsOn).Order().ToArray();
        Assert.Equal(days.Distinct(), days);
        Assert.Equal(days.Length, days[^1].DayNumber - days[0].DayNumber + 1);
        Assert.All(periods, period => Assert.True(period.IsMade));
        var reports = await desk.Reports.FindOfSchedule(desk.MerchantId, schedule.ScheduleId, 1000, ReportDesk.Cancel);
        Assert.Equal(periods.Count, reports.Count);
        Assert.Equal(reports.Count, reports.Select(report => report.Definition.Filter.Period.From).Distinct().Count());
    }

    [Theory, EachDatabase]
    public async Task After_forty_days_off_the_newest_31_are_made_and_the_rest_is_listed(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine);
        var schedule = await Add(desk, SchedulePlanTests.Schedule("daily", 1, "06:00", "Asia/Bishkek"));
        desk.Time.Advance(TimeSpan.FromDays(40));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Node(desk).RunOnce(ReportDesk.Cancel))));
        var periods = await desk.Schedules.FindPeriods(schedule.ScheduleId, 100, ReportDesk.Cancel);
        Assert.Equal((40, 31), (periods.Count, periods.Count(period => period.IsMade)));
        Assert.All(periods.Take(31), period => Assert.True(period.IsMade));
        var reports = await desk.Reports.FindOfSchedule(desk.MerchantId, schedule.ScheduleId, 100, ReportDesk.Cancel);
        Assert.Equal(31, reports.Count);
        Assert.All(reports, report => Assert.Equal(report.Definition.Filter.Period.From != periods[0].StartsOn.ToString("yyyy-MM-dd") || report.IsLate, report.IsLate));
        // Made by hand it is in its place, and planned no second time.
        var missed = periods[^1];
        var processor = Node(desk);
        var run = processor.Of(schedule, missed.StartsOn);
        await desk.Schedules.Make(schedule, run, processor.ReportOf(schedule, run, desk.Time.GetUtcNow()), _ => Entry, ReportDesk.Cancel);
        Assert.True((await desk.Schedules.FindPeriod(schedule.ScheduleId, missed.StartsOn, missed.EndsOn, ReportDesk.Cancel))!.IsMade);
        Assert.Equal(0, await processor.RunOnce(ReportDesk.Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_report_by_schedule_is_begun_again_after_5_and_30_minutes_and_then_people_are_told(Engine engine)
    {
        await using var desk = await ReportDesk.Open(engine, options => options with { FreeMiB = 1_000_000_000 });
        await Add(desk, SchedulePlanTests.Schedule("daily", 1, "06:00", "UTC"));
        desk.Time.Advance(TimeSpan.FromHours(4));
        Assert.Equal(1, await Node(desk).RunOnce(ReportDesk.Cancel));
        foreach (var pause in new[] { 0, 5, 30 })
        {
            desk.Time.Advance(TimeSpan.FromMinutes(pause) - TimeSpan.FromSeconds(pause == 0 ? 0 : 1));
            if (pause > 0) Assert.False(await desk.Worker().RunOnce(ReportDesk.Cancel));
            if (pause > 0) desk.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await desk.Worker().RunOnce(ReportDesk.Cancel));
        }

        desk.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromHours(4));
        Assert.False(await desk.Worker().RunOnce(ReportDesk.Cancel));
        var period = Assert.Single(await desk.Schedules.FindPeriods(1, 10, ReportDesk.Cancel));
        Assert.False(period.IsMade);
        Assert.Equal(1, await desk.Count("select count(*) from notices where kind = 'report.not_made'"));
    }

    [Theory, EachDatabase]
    public async Task A_file_is_put_into_the_folder_with_its_manifest_and_overwrites_nothing(Engine engine)
    {
        var root = Directory.CreateTempSubdirectory("somgate-drop-").FullName;
        try
        {
            await using var desk = await ReportDesk.Open(engine, options => options with { DropRoot = Path.Combine(root, "drops") });
            await desk.Add("ORD-1", ReportDesk.Start.AddHours(-10));
            await Add(desk, SchedulePlanTests.Schedule("daily", 1, "06:00", "UTC") with { Drops = true });
            desk.Time.Advance(TimeSpan.FromHours(4));
            await Node(desk).RunOnce(ReportDesk.Cancel);
            // A file stands where the folder should be: nothing is lost, only later.
            await File.WriteAllTextAsync(Path.Combine(root, "drops"), "in the way", ReportDesk.Cancel);
            await desk.Worker().RunOnce(ReportDesk.Cancel);
            Assert.Equal(0, await desk.Drops.RunOnce(ReportDesk.Cancel));
            File.Delete(Path.Combine(root, "drops"));
            Assert.Equal(0, await desk.Drops.RunOnce(ReportDesk.Cancel));
            desk.Time.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal(1, await desk.Drops.RunOnce(ReportDesk.Cancel));
            var folder = Path.Combine(root, "drops", desk.MerchantId.ToString(), "schedule-1");
            var report = (await desk.Reports.FindOfSchedule(desk.MerchantId, 1, 1, ReportDesk.Cancel))[0];
            Assert.Equal([report.File!, report.File + ".manifest.json"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
            Assert.Equal(report.Manifest, await File.ReadAllTextAsync(Path.Combine(folder, report.File + ".manifest.json"), ReportDesk.Cancel));
            Assert.Equal(0, await desk.Drops.RunOnce(ReportDesk.Cancel));

            // Something else under the name stays as it is.
            await File.WriteAllTextAsync(Path.Combine(folder, report.File!), "theirs", ReportDesk.Cancel);
            await desk.Execute("update reports set drop_state = 'waiting', drop_due_ms = 0");
            Assert.Equal(0, await desk.Drops.RunOnce(ReportDesk.Cancel));
            Assert.Equal("theirs", await File.ReadAllTextAsync(Path.Combine(folder, report.File!), ReportDesk.Cancel));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static ScheduleProcessor Node(ReportDesk desk) => new(desk.Schedules, desk.Projects, desk.Time);

    private static Task<ReportSchedule> Add(ReportDesk desk, ReportSchedule schedule) =>
        desk.Schedules.Add(schedule with { MerchantId = desk.MerchantId, PlannedTo = desk.Time.GetUtcNow(), Projects = [ReportDesk.Project] }, _ => [], ReportDesk.Cancel);

    private static Somgate.Audit.AuditEntry Entry => new()
    {
        Chain = "merchant:1",
        At = ReportDesk.Start,
        Actor = Somgate.Audit.AuditActor.System,
        Act = "report.make",
        Object = new("report", "1/1"),
    };
}
