using System.Globalization;
using Somgate.Analytics;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>What the numbers of a chart are.</summary>
internal enum ChartUnit
{
    Count,

    /// <summary>Tenths of a percent.</summary>
    Tenths,
    MinorUnits,
    Milliseconds,
}

/// <summary>One line of a chart: a name by its key, or as it stands, and a value each step; null: there is none.</summary>
internal sealed record ChartSeries(string Name, bool IsKey, IReadOnlyList<ChartPoint> Points);

/// <summary>A value of a line with how it is written in the table beside the chart, and its list.</summary>
internal sealed record ChartPoint(long? Value, FigureCell Cell);

/// <summary>The line of a tab, step by step (dashboard.md 6.1). Pure.</summary>
internal sealed record AnalyticsLine(ChartUnit Unit, IReadOnlyList<string> Labels, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>More lines than this nobody tells apart.</summary>
    public const int SeriesMax = 5;

    public static AnalyticsLine Of(AnalyticsQuery query, IReadOnlyList<StepCounts> steps)
    {
        var lists = steps.Select(step => DrillDown.Within(query.Chart, step.Step, query.DaysIn)).ToArray();
        var labels = steps.Select(step => Label(step.Step.LocalStart, query.Step)).ToArray();
        return query.Tab switch
        {
            FigureTab.Conversion => new(ChartUnit.Tenths, labels,
            [
                Line("c.conversion", (counts, list) => Share(counts.Conversion, DrillDown.Ended(list))),
                Line("c.confirmed", (counts, _) => Share(counts.ConversionOfConfirmed, null)),
            ]),
            FigureTab.Volume => new(ChartUnit.MinorUnits, labels,
            [
                .. steps.SelectMany(step => step.Counts.Volumes).GroupBy(volume => volume.Sum.Currency).OrderByDescending(group => group.Sum(volume => volume.Count)).Take(SeriesMax)
                    .Select(group => Line(group.Key, (counts, list) => Sum(counts, group.Key, list), isKey: false)),
            ]),
            FigureTab.Reasons => new(ChartUnit.Count, labels,
            [
                .. steps.SelectMany(step => step.Counts.Reasons).GroupBy(reason => reason.Reason).OrderByDescending(group => group.Sum(reason => reason.Count)).Take(SeriesMax)
                    .Select(group => Line("reason." + group.Key, (counts, list) => Count(counts.ShareOfReason(group.Key).Part, DrillDown.OfReason(list, group.Key)))),
            ]),
            FigureTab.Times => new(ChartUnit.Milliseconds, labels,
            [
                Timed("t.median", times => times.MedianMs),
                Timed("t.p90", times => times.PercentileMs(90)),
            ]),
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Tab, "not a tab"),
        };

        ChartSeries Line(string name, Func<Counts, RegisterFilter, ChartPoint> point, bool isKey = true) => new(name, isKey, [.. steps.Select((step, index) => point(step.Counts, lists[index]))]);

        ChartSeries Timed(string name, Func<Times, long?> read) => new(name, true,
            [.. steps.Select((step, index) => new ChartPoint(read(step.TimesToPay), new(new Figure.Duration(read(step.TimesToPay)), DrillDown.PaidByItself(lists[index]))))]);
    }

    private static ChartPoint Share(Rate rate, RegisterFilter? list) => new(rate.Tenths, new(new Figure.Share(rate), list));

    private static ChartPoint Count(long number, RegisterFilter? list) => new(number, new(new Figure.Whole(number), list));

    private static ChartPoint Sum(Counts counts, string currency, RegisterFilter list)
    {
        var sum = counts.Volumes.FirstOrDefault(volume => volume.Sum.Currency == currency)?.Sum ?? new Money(0, currency);
        return new(sum.AmountMinor, new(new Figure.Sum(sum), DrillDown.Paid(list)?.Narrowed("currency", false, currency)));
    }

    private static string Label(DateTime local, StepLength step) => local.ToString(step switch
    {
        StepLength.Hour => "MM-dd HH:mm",
        StepLength.Month => "yyyy-MM",
        _ => "yyyy-MM-dd",
    }, CultureInfo.InvariantCulture);
}
