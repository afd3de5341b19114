using System.Globalization;
using Somgate.Analytics;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>The tables of Analytics by tab: names of the columns, rows by the break-down, and the whole beside the period before (dashboard.md 6.1, 6.2). Pure.</summary>
internal sealed class AnalyticsTable(AnalyticsQuery query, FigureTable table, TimeLimits limits)
{
    private static readonly Counts Nothing = Counts.Of([]);

    /// <summary>Keys of the names of the columns behind that of the break-down.</summary>
    public static IReadOnlyList<string> Columns(FigureTab tab) => tab switch
    {
        FigureTab.Conversion => ["c.started", "c.paid", "c.declined", "c.open", "c.not_confirmed", "c.not_started", "c.conversion", "c.confirmed", "c.links"],
        FigureTab.Volume => ["c.currency", "c.paid", "c.volume", "c.average"],
        FigureTab.Reasons => ["c.reason", "c.code", "c.declined", "c.share"],
        FigureTab.Times => ["c.paid", "t.median", "t.p90", "t.p95", "t.mean", "t.max", "t.within_base", "t.result_mean", "t.over_limit", "c.open"],
        _ => throw new ArgumentOutOfRangeException(nameof(tab), tab, "not a tab"),
    };

    /// <summary>Rows of the break-down, the largest first, and then the whole.</summary>
    public IReadOnlyList<FigureRow> Rows =>
    [
        .. table.Groups.OrderByDescending(group => group.Figures.Counts.Started).ThenBy(group => group.Group, StringComparer.Ordinal)
            .SelectMany(group => Of(group.Group, group.Figures, OfGroup(group.Group))),
        .. Of(null, table.Whole, query.Chart),
    ];

    /// <summary>The whole beside the period before.</summary>
    public IReadOnlyList<ComparedFigure> Compared
    {
        get
        {
            var (now, before) = (Named(table.Whole, query.Chart), table.Before is { } had ? Named(had, query.Before!) : []);
            return
            [
                .. now.Keys.Union(before.Keys).Select(name => new ComparedFigure(
                    name.Key, name.Of, now.GetValueOrDefault(name) ?? Empty(before[name]), table.Before is null ? null : before.GetValueOrDefault(name) ?? Empty(now[name]))),
            ];
        }
    }

    private IEnumerable<FigureRow> Of(string? group, Figures figures, RegisterFilter? list) => query.Tab switch
    {
        FigureTab.Conversion => [new(group, OfConversion(figures.Counts, list))],
        FigureTab.Volume => OfVolume(figures.Counts, list).Select(cells => new FigureRow(group, cells)),
        FigureTab.Reasons => OfReasons(figures.Counts, list).Select(cells => new FigureRow(group, cells)),
        FigureTab.Times => [new(group, OfTimes(figures, list))],
        _ => throw new InvalidOperationException($"{query.Tab} is no tab"),
    };

    private static FigureCell[] OfConversion(Counts counts, RegisterFilter? list) =>
    [
        new(new Figure.Whole(counts.Started), DrillDown.Started(list)),
        new(new Figure.Whole(counts.Paid), DrillDown.Paid(list)),
        new(new Figure.Whole(counts.Declined), DrillDown.Declined(list)),
        new(new Figure.Whole(counts.Open), DrillDown.Open(list)),
        new(new Figure.Whole(counts.NotConfirmed), DrillDown.OfReason(list, DeclineReason.NotConfirmed)),
        new(new Figure.Whole(counts.NotStarted), DrillDown.NotStarted(list)),
        new(new Figure.Share(counts.Conversion), DrillDown.Ended(list)),
        new(new Figure.Share(counts.ConversionOfConfirmed)),
        new(new Figure.Share(counts.LinkConversion), DrillDown.LinksEnded(list)),
    ];

    private static IEnumerable<FigureCell[]> OfVolume(Counts counts, RegisterFilter? list) => counts.Volumes.Select(volume =>
    {
        var paid = DrillDown.Paid(list)?.Narrowed("currency", false, volume.Sum.Currency);
        return new FigureCell[]
        {
            new(new Figure.Word(volume.Sum.Currency)),
            new(new Figure.Whole(volume.Count), paid),
            new(new Figure.Sum(volume.Sum), paid),
            new(new Figure.Sum(volume.Average)),
        };
    });

    private static IEnumerable<FigureCell[]> OfReasons(Counts counts, RegisterFilter? list) => counts.Reasons.Select(reason =>
    {
        var declined = DrillDown.OfReason(DrillDown.OfCode(list, reason.Code), reason.Reason);
        return new FigureCell[]
        {
            new(new Figure.Named("reason." + reason.Reason), DrillDown.OfReason(list, reason.Reason)),
            new(new Figure.Word(CodeText(reason.Code))),
            new(new Figure.Whole(reason.Count), declined),
            new(new Figure.Share(new(reason.Count, counts.Declined)), DrillDown.Declined(list)),
        };
    });

    private FigureCell[] OfTimes(Figures figures, RegisterFilter? list)
    {
        var (pay, result) = (figures.TimesToPay, figures.TimesToResult);
        var (paid, over) = (DrillDown.PaidByItself(list), result.Over(limits.ResultMax));
        return
        [
            new(new Figure.Whole(pay.Count), paid),
            new(new Figure.Duration(pay.MedianMs), paid),
            new(new Figure.Duration(pay.PercentileMs(90)), paid),
            new(new Figure.Duration(pay.PercentileMs(95)), paid),
            new(new Figure.Duration(pay.MeanMs), paid),
            new(new Figure.Duration(pay.MaximumMs), paid),
            new(new Figure.Share(pay.Within(limits.BaseTime)), DrillDown.WithinBaseTime(list, limits.BaseTime)),
            new(new Figure.Duration(result.MeanMs), DrillDown.Ended(list)?.Narrowed("repaired", true, "1")),
            new(new Figure.Whole(over), DrillDown.OverThreshold(list, limits), over > 0),
            new(new Figure.Whole(figures.Counts.Open), DrillDown.Open(list)),
        ];
    }

    /// <summary>Figures of the whole by name, and by what the name doesn't say.</summary>
    private Dictionary<(string Key, string Of), FigureCell> Named(Figures figures, RegisterFilter list)
    {
        var named = new Dictionary<(string, string), FigureCell>();
        foreach (var row in Of(null, figures, list))
        {
            var keys = Columns(query.Tab);
            for (var index = 0; index < keys.Count; index++)
            {
                if (query.Tab is FigureTab.Conversion or FigureTab.Times) named[(keys[index], "")] = row.Cells[index];
                else if (query.Tab == FigureTab.Volume && index > 0) named[(keys[index], ((Figure.Word)row.Cells[0].Figure).Text)] = row.Cells[index];
            }
        }

        if (query.Tab != FigureTab.Reasons) return named;
        named[("c.declined", "")] = new(new Figure.Whole(figures.Counts.Declined), DrillDown.Declined(list));
        named[("c.open", "")] = new(new Figure.Whole(figures.Counts.Open), DrillDown.Open(list));
        foreach (var reason in DeclineReason.All.Where(reason => figures.Counts.ShareOfReason(reason).Part > 0))
            named[("reason." + reason, "")] = new(new Figure.Share(figures.Counts.ShareOfReason(reason)), DrillDown.OfReason(list, reason));
        return named;
    }

    // What is not there this time is none of it.
    private static FigureCell Empty(FigureCell other) => new(other.Figure switch
    {
        Figure.Whole => new Figure.Whole(0),
        Figure.Share => new Figure.Share(Nothing.Conversion),
        Figure.Sum { Money: { } sum } => new Figure.Sum(sum with { AmountMinor = 0 }),
        var figure => figure,
    });

    private RegisterFilter? OfGroup(string group) => query.By == BreakDown.None ? query.Chart : query.Chart.Narrowed(AnalyticsForm.Word(query.By), false, group);

    public static string CodeText(int code) => ResultCode.Find(code) is { } message ? $"{ResultCode.Text(code)} {message}" : code.ToString(CultureInfo.InvariantCulture);
}
