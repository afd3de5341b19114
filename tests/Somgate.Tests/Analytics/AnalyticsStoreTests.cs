using Somgate.Analytics;
using Somgate.Register;
using Somgate.Tests.Register;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Analytics;

public sealed class AnalyticsStoreTests
{
    private static readonly RegisterScope Everything = new(IsTest: false, SeededRegister.Projects);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_number_opens_a_list_of_as_many_rows(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine);
        var chart = DrillDown.Absolute(FilterReader.Read([new("period", "last_30_days"), new("project", "11,12,13")], FilterReading.OfList), RegisterZone.Find("Asia/Bishkek")!, SeededRegister.Now);
        var figures = (await seeded.Analytics.Figures(Everything, chart, Cancel)).Value;
        var counts = figures.Counts;
        Assert.True(counts is { Paid: > 9, Declined: > 9, Open: > 9, NotStarted: > 9, LinksPaid: > 0 });
        var limits = new TimeLimits(TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(60));
        await Opens(counts.Paid, DrillDown.Paid(chart));
        await Opens(counts.Paid + counts.Declined, DrillDown.Ended(chart));
        await Opens(counts.Declined, DrillDown.Declined(chart));
        await Opens(counts.Open, DrillDown.Open(chart));
        await Opens(counts.NotStarted, DrillDown.NotStarted(chart));
        await Opens(counts.NotConfirmed, DrillDown.OfReason(chart, "not_confirmed"));
        await Opens(counts.ShareOfCode(20105).Part, DrillDown.OfCode(chart, 20105));
        await Opens(counts.LinksPaid, DrillDown.LinksPaid(chart));
        await Opens(figures.TimesToPay.Within(limits.BaseTime).Part, DrillDown.WithinBaseTime(chart, limits.BaseTime));
        foreach (var bar in figures.TimesToPay.Histogram(limits.Edges)) await Opens(bar.Count, DrillDown.OfBar(chart, bar));
        await Opens(figures.TimesToResult.Over(limits.ResultMax), DrillDown.OverThreshold(chart, limits));

        async Task Opens(long number, RegisterFilter filter)
        {
            var read = FilterReader.Read(filter.ToPairs(), FilterReading.OfList);
            Assert.Empty(read.Faults);
            Assert.True(number == (await seeded.Store.Totals(Everything, read, Cancel)).Value.Count, $"{number}: {filter.ToQuery()}");
        }
    }

    [Theory, EachDatabase]
    public async Task Lines_and_tables_add_up_to_the_whole(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine);
        var filter = FilterReader.Read([new("period", "last_30_days")], FilterReading.OfList);
        var whole = (await seeded.Analytics.Counted(Everything, filter, Cancel)).Value;
        foreach (var length in Enum.GetValues<StepLength>())
        {
            var line = (await seeded.Analytics.Line(Everything, filter, length, RegisterZone.Find("Asia/Bishkek")!, Cancel))!.Value;
            Assert.Equal((whole.Started, whole.Paid), (line.Sum(step => step.Counts.Started), line.Sum(step => step.Counts.Paid)));
        }

        foreach (var by in Enum.GetValues<BreakDown>())
            Assert.Equal(whole.Started, (await seeded.Analytics.Broken(Everything, filter, by, Cancel)).Value.Sum(row => row.Counts.Started));
        var hour = (await seeded.Analytics.Line(Everything, filter, StepLength.Day, RegisterZone.Utc, Cancel))!.Value.First(step => step.Counts.Paid > 0);
        var list = DrillDown.Paid(DrillDown.Within(filter, hour.Step, RegisterZone.Utc));
        Assert.Equal(hour.Counts.Paid, (await seeded.Store.Totals(Everything, list, Cancel)).Value.Count);
    }
}
