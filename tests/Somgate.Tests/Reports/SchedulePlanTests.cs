using System.Globalization;
using Somgate.Register;
using Somgate.Reports;

namespace Somgate.Tests.Reports;

/// <summary>When a schedule runs and what it covers (reports.md 5).</summary>
public sealed class SchedulePlanTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(65);

    [Theory]
    [InlineData("daily", 1, "03:00", "UTC", "2026-11-24T02:00Z", "2026-11-24T03:00Z", "2026-11-23", "2026-11-23", false)]
    [InlineData("daily", 1, "00:00", "Asia/Bishkek", "2026-11-23T12:00Z", "2026-11-23T19:05Z", "2026-11-23", "2026-11-23", true)]
    [InlineData("weekly", 3, "04:00", "Asia/Bishkek", "2026-11-24T12:00Z", "2026-11-24T22:00Z", "2026-11-16", "2026-11-22", false)]
    [InlineData("weekly", 1, "04:00", "UTC", "2026-11-22T12:00Z", "2026-11-23T04:00Z", "2026-11-16", "2026-11-22", false)]
    [InlineData("weekly", 7, "04:00", "UTC", "2026-11-21T12:00Z", "2026-11-22T04:00Z", "2026-11-09", "2026-11-15", false)]
    [InlineData("monthly", 1, "03:00", "UTC", "2026-11-24T12:00Z", "2026-12-01T03:00Z", "2026-11-01", "2026-11-30", false)]
    [InlineData("monthly", 28, "03:00", "UTC", "2028-02-29T12:00Z", "2028-03-28T03:00Z", "2028-02-01", "2028-02-29", false)]
    // The clock skips from 02:00 to 03:00, and on the other day comes to 02:30 twice.
    [InlineData("daily", 1, "02:30", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-28", "2026-03-28", false)]
    [InlineData("daily", 1, "02:30", "Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T00:30Z", "2026-10-24", "2026-10-24", false)]
    public void A_run_covers_what_its_day_says_and_is_due_when_its_clock_says(
        string every, int onDay, string at, string zone, string after, string due, string startsOn, string endsOn, bool isMoved)
    {
        var run = SchedulePlan.Next(Schedule(every, onDay, at, zone), Delay, At(after));
        Assert.Equal((At(due), Day(startsOn), Day(endsOn), isMoved), (run.DueAt, run.StartsOn, run.EndsOn, run.IsMoved));
        Assert.Equal(run, SchedulePlan.Of(Schedule(every, onDay, at, zone), run.EndsOn, Delay));
    }

    [Theory]
    [InlineData("2026-03-29", 23)]
    [InlineData("2026-10-25", 25)]
    [InlineData("2026-07-01", 24)]
    public void Days_of_23_and_25_hours_are_covered_whole(string day, int hours)
    {
        var run = SchedulePlan.Of(Schedule("daily", 1, "03:00", "Europe/Berlin"), Day(day), Delay);
        Assert.Equal(TimeSpan.FromHours(hours), run.Until - run.From);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Bishkek")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Pacific/Apia")]
    public void Over_a_year_no_day_is_left_out_and_none_comes_twice(string zone)
    {
        foreach (var at in new[] { "00:00", "02:30", "23:59" })
        {
            var schedule = Schedule("daily", 1, at, zone);
            var runs = SchedulePlan.Due(schedule, Delay, At("2026-01-10T00:00Z"), At("2027-01-10T00:00Z")).ToArray();
            Assert.InRange(runs.Length, 364, 366);
            for (var index = 1; index < runs.Length; index++)
            {
                Assert.Equal(runs[index - 1].StartsOn.AddDays(1), runs[index].StartsOn);
                Assert.Equal(runs[index - 1].Until, runs[index].From);
                Assert.True(runs[index].DueAt > runs[index - 1].DueAt);
                Assert.True(runs[index].DueAt >= runs[index].Until + Delay);
            }
        }
    }

    [Fact]
    public void Due_runs_of_two_stretches_are_those_of_the_whole()
    {
        var schedule = Schedule("daily", 1, "00:30", "Europe/Berlin");
        var (from, middle, to) = (At("2026-03-01T00:00Z"), At("2026-03-29T00:30Z"), At("2026-04-20T00:00Z"));
        Assert.Equal(
            SchedulePlan.Due(schedule, Delay, from, to),
            SchedulePlan.Due(schedule, Delay, from, middle).Concat(SchedulePlan.Due(schedule, Delay, middle, to)));
        Assert.Empty(SchedulePlan.Due(schedule, Delay, to, from));
    }

    internal static ReportSchedule Schedule(string every, int onDay, string at, string zone) => new()
    {
        ScheduleId = 0,
        MerchantId = 1,
        Definition = GivenTemplates.Payments with { Filter = GivenTemplates.Payments.Filter with { Zone = RegisterZone.Find(zone)! } },
        IsTest = false,
        Every = Enum.Parse<Every>(every, ignoreCase: true),
        OnDay = onDay,
        AtMinute = (int)TimeOnly.ParseExact(at, "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan().TotalMinutes,
        MadeAt = DateTimeOffset.UnixEpoch,
        MadeBy = "Aida",
    };

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
