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

        async Task Opens(long number, RegisterFilter? filter)
        {
            var read = FilterReader.Read(filter!.ToPairs(), FilterReading.OfList);
            Assert.Empty(read.Faults);
            Assert.True(number == (await seeded.Store.Totals(Everything, read, Cancel)).Value.Count, $"{number}: {filter!.ToQuery()}");
        }
    }

    [Theory, EachDatabase]
    public async Task Every_number_of_a_hundred_random_filters_opens_a_list_of_as_many_rows(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine);
        var filters = new RandomFilters(5, seeded.Payments, seeded.Host.Vault.Hash);
        var limits = new TimeLimits(TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(60));
        var (opened, hidden) = (0, 0);
        for (var index = 0; index < 100; index++)
        {
            // Two keys that must hold of one and the same operation say less apart than together.
            var filter = filters.Next() with { Grain = Grain.Payments };
            if (filter["op_status"] is not null || filter["op_type"] is not null) continue;
            var figures = (await seeded.Analytics.Figures(Everything, filter, Cancel)).Value;
            var counts = figures.Counts;
            foreach (var (number, list) in new (long, RegisterFilter?)[]
                     {
                         (counts.Started, DrillDown.Started(filter)), (counts.Paid, DrillDown.Paid(filter)), (counts.Declined, DrillDown.Declined(filter)),
                         (counts.Open, DrillDown.Open(filter)), (counts.Conversion.Whole, DrillDown.Ended(filter)), (counts.NotStarted, DrillDown.NotStarted(filter)),
                         (counts.NotConfirmed, DrillDown.OfReason(filter, "not_confirmed")), (counts.ShareOfCode(20105).Part, DrillDown.OfCode(filter, 20105)),
                         (counts.LinksPaid, DrillDown.LinksPaid(filter)), (counts.LinksEnded, DrillDown.LinksEnded(filter)), (figures.TimesToPay.Count, DrillDown.PaidByItself(filter)),
                         (figures.TimesToPay.Within(limits.BaseTime).Part, DrillDown.WithinBaseTime(filter, limits.BaseTime)),
                         (figures.TimesToResult.Over(limits.BaseTime), DrillDown.OverThreshold(filter, new(TimeSpan.Zero, limits.BaseTime - TimeSpan.FromSeconds(60)))),
                     })
            {
                // What no address says is nothing.
                if (list is null) Assert.True(number == 0, $"{index}: {number} of {filter.ToQuery()}");
                else Assert.True(number == (await seeded.Store.Totals(Everything, FilterReader.Read(list.ToPairs(), FilterReading.OfList), Cancel)).Value.Count, $"{index}: {number}, {list.ToQuery()}");
                if (list is null) hidden++;
                else if (number > 0) opened++;
            }
        }

        Assert.True(opened > 100 && hidden > 10, $"{opened} opened, {hidden} hidden");
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

        foreach (var by in Enum.GetValues<BreakDown>().Where(by => by != BreakDown.None))
        {
            var table = (await seeded.Analytics.Table(Everything, filter, null, by, withTimes: true, Cancel)).Value;
            Assert.Equal(whole.Started, table.Groups.Sum(row => row.Figures.Counts.Started));
            Assert.Equal(table.Whole.TimesToPay.Count, table.Groups.Sum(row => row.Figures.TimesToPay.Count));
            Assert.Equal(table.Whole.TimesToResult.Count, table.Groups.Sum(row => row.Figures.TimesToResult.Count));
        }

        var hour = (await seeded.Analytics.Line(Everything, filter, StepLength.Day, RegisterZone.Utc, Cancel))!.Value.First(step => step.Counts.Paid > 0);
        var list = DrillDown.Paid(DrillDown.Within(filter, hour.Step, RegisterZone.Utc));
        Assert.Equal(hour.Counts.Paid, (await seeded.Store.Totals(Everything, list!, Cancel)).Value.Count);
    }
}
