using System.Globalization;
using Somgate.Register;

namespace Somgate.Analytics;

/// <summary>What a table is broken down by (dashboard.md 6.1).</summary>
internal enum BreakDown
{
    None,
    Project,
    Method,
    Source,
    Code,
}

/// <summary>Counts and times of one X: payments of a filter within a scope (dashboard.md 6.2). All tiles of a screen are asked of one snapshot.</summary>
/// <param name="TimesToPay">Over P not repaired.</param>
/// <param name="TimesToResult">Over P and D not repaired.</param>
internal sealed record Figures(Counts Counts, Times TimesToPay, Times TimesToResult, DateTimeOffset AsOf);

/// <summary>Figures of one step of a line.</summary>
/// <param name="TimesToPay">None where times were not asked for.</param>
internal sealed record StepCounts(TimeStep Step, Counts Counts, Times TimesToPay);

/// <summary>Figures of one value of a break-down.</summary>
internal sealed record GroupFigures(string Group, Figures Figures);

/// <summary>A table of one snapshot: the whole, the period before, and the whole broken down.</summary>
/// <param name="Before">Null: the period is open, so nothing of equal length is before it.</param>
internal sealed record FigureTable(Figures Whole, Figures? Before, IReadOnlyList<GroupFigures> Groups);

/// <summary>Asks the register for what the formulas of dashboard.md 6.2 need: its own filter and its own ranges, no conditions of its own (R1).</summary>
internal sealed class AnalyticsStore(RegisterStore register, TimeProvider time)
{
    private const string TallyColumns = """
        p.status as status, p.main_type as main_type, p.source as source, p.code as code, p.reason as reason, p.currency as currency,
          count(*) as rows_, sum(p.amount_minor) as amount_minor
        """;

    private const string TallyGroup = "p.status, p.main_type, p.source, p.code, p.reason, p.currency";

    private const string TallyOuter = "status, main_type, source, code, reason, currency, cast(sum(rows_) as bigint), cast(sum(amount_minor) as bigint)";

    private const string TallyOuterGroup = "status, main_type, source, code, reason, currency";

    private const string ToPayColumn = "p.time_to_pay_ms";

    private const string ToPay = "\n  and p.status = 'success' and p.repaired_at_ms is null and p.time_to_pay_ms is not null";

    private const string ToResultColumn = "p.time_to_result_ms";

    private const string ToResult = "\n  and p.main_type = 'sale' and p.completed_at_ms is not null and p.status <> 'error' and p.repaired_at_ms is null and p.time_to_result_ms is not null";

    /// <summary>Counts and times of the filter.</summary>
    public Task<RegisterAnswer<Figures>> Figures(RegisterScope scope, RegisterFilter filter, CancellationToken cancel)
    {
        // A relative period means the same for every number.
        var now = time.GetUtcNow();
        return register.Limited((reading, limit) => Figures(reading, scope, filter, withTimes: true, now, limit), cancel);
    }

    /// <summary>Counts alone, which cost less than times.</summary>
    public Task<RegisterAnswer<Counts>> Counted(RegisterScope scope, RegisterFilter filter, CancellationToken cancel) =>
        register.Limited(async (reading, limit) => Counts.Of(await Tallies(reading, scope, filter, BreakDown.None, time.GetUtcNow(), limit)), cancel);

    /// <summary>Figures of several filters of one snapshot, so that a period can stand beside another.</summary>
    public Task<RegisterAnswer<IReadOnlyList<Figures>>> Compared(RegisterScope scope, IReadOnlyList<RegisterFilter> filters, bool withTimes, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return register.Limited<IReadOnlyList<Figures>>(async (reading, limit) =>
        {
            var figures = new List<Figures>();
            foreach (var filter in filters) figures.Add(await Figures(reading, scope, filter, withTimes, now, limit));
            return figures;
        }, cancel);
    }

    /// <summary>Times alone, of several filters of one snapshot: to pay, and to the result.</summary>
    public Task<RegisterAnswer<IReadOnlyList<(Times ToPay, Times ToResult)>>> Timed(RegisterScope scope, IReadOnlyList<RegisterFilter> filters, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return register.Limited<IReadOnlyList<(Times, Times)>>(async (reading, limit) =>
        {
            var times = new List<(Times, Times)>();
            foreach (var filter in filters)
                times.Add((await AllTimes(reading, scope, filter, ToPayColumn, ToPay, now, limit), await AllTimes(reading, scope, filter, ToResultColumn, ToResult, now, limit)));
            return times;
        }, cancel);
    }

    /// <summary>A table by what it is broken down by, in the order of its values.</summary>
    /// <param name="before">The filter of the period before; null: none.</param>
    /// <param name="withTimes">Times cost more than counts.</param>
    public Task<RegisterAnswer<FigureTable>> Table(
        RegisterScope scope, RegisterFilter filter, RegisterFilter? before, BreakDown by, bool withTimes, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return register.Limited(async (reading, limit) => new FigureTable(
            await Figures(reading, scope, filter, withTimes, now, limit),
            before is null ? null : await Figures(reading, scope, before, withTimes, now, limit),
            by == BreakDown.None ? [] : await Groups(reading, scope, filter, by, withTimes, now, limit)), cancel);
    }

    /// <summary>Counts of each step of a line; null: the period is open, or has too many steps.</summary>
    public async Task<RegisterAnswer<IReadOnlyList<StepCounts>>?> Line(
        RegisterScope scope, RegisterFilter filter, StepLength length, RegisterZone daysIn, CancellationToken cancel, bool withTimes = false)
    {
        var now = time.GetUtcNow();
        if (Steps(filter, length, daysIn, now) is not { } steps) return null;
        return await register.Limited<IReadOnlyList<StepCounts>>(async (reading, limit) =>
        {
            // Steps are as long as the clocks of their zone make them, so their starts stand in the question: the row belongs to the last one that it isn't before.
            var place = steps.Count == 0 ? "''" : $"cast({Place(steps, 0, steps.Count)} as text)";
            var tallies = (await Grouped(reading, scope, filter, place, now, limit)).ToLookup(tally => tally.Group);
            var times = withTimes ? await Times(reading, scope, filter, place, ToPayColumn, ToPay, now, limit) : [];
            return [.. steps.Select((step, index) => new StepCounts(step, Counts.Of(tallies[Text(index)].ToArray()), times.GetValueOrDefault(Text(index), Analytics.Times.None)))];
        }, cancel);
    }

    /// <summary>The steps of a line up to now; null: the period is open, or has too many.</summary>
    public static IReadOnlyList<TimeStep>? Steps(RegisterFilter filter, StepLength length, RegisterZone daysIn, DateTimeOffset now) =>
        filter.Period.Bounds(filter.Zone, now) is { FromMs: { } from, UntilMs: { } until }
            ? TimeStep.Of(from, Math.Min(until, now.ToUnixTimeMilliseconds() + 1), length, daysIn)
            : null;

    private static async Task<Figures> Figures(RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, bool withTimes, DateTimeOffset now, CancellationToken cancel) => new(
        Counts.Of(await Tallies(reading, scope, filter, BreakDown.None, now, cancel)),
        withTimes ? await AllTimes(reading, scope, filter, ToPayColumn, ToPay, now, cancel) : Analytics.Times.None,
        withTimes ? await AllTimes(reading, scope, filter, ToResultColumn, ToResult, now, cancel) : Analytics.Times.None,
        now);

    private static async Task<IReadOnlyList<GroupFigures>> Groups(
        RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, BreakDown by, bool withTimes, DateTimeOffset now, CancellationToken cancel)
    {
        var tallies = await Tallies(reading, scope, filter, by, now, cancel);
        var toPay = withTimes ? await Times(reading, scope, filter, Column(by), ToPayColumn, ToPay, now, cancel) : [];
        var toResult = withTimes ? await Times(reading, scope, filter, Column(by), ToResultColumn, ToResult, now, cancel) : [];
        return
        [
            .. tallies.GroupBy(tally => tally.Group).OrderBy(group => group.Key.Length).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => new GroupFigures(group.Key, new(
                Counts.Of(group), toPay.GetValueOrDefault(group.Key, Analytics.Times.None), toResult.GetValueOrDefault(group.Key, Analytics.Times.None), now))),
        ];
    }

    private static Task<List<Tally>> Tallies(RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, BreakDown by, DateTimeOffset now, CancellationToken cancel) =>
        Grouped(reading, scope, filter, Column(by), now, cancel);

    private static string Column(BreakDown by) => by switch
    {
        BreakDown.None => "''",
        BreakDown.Project => "cast(p.project_id as text)",
        BreakDown.Method => "p.method",
        BreakDown.Source => "p.source",
        BreakDown.Code => "cast(p.code as text)",
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "not a break-down"),
    };

    /// <summary>The number of a row's step, found by halves.</summary>
    private static string Place(IReadOnlyList<TimeStep> steps, int from, int until)
    {
        if (until - from <= 1) return Text(from);
        var middle = (from + until) / 2;
        return $"case when {{moment}} < {Text(steps[middle].Span.FromMs!.Value)} then {Place(steps, from, middle)} else {Place(steps, middle, until)} end";
    }

    private static async Task<List<Tally>> Grouped(RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, string group, DateTimeOffset now, CancellationToken cancel)
    {
        var tallies = new List<Tally>();
        foreach (var part in await RegisterSqlStore.Of(reading, scope, OfPayments(filter), now, cancel))
        {
            var question = part.Sums($"{group} as group_, {TallyColumns}", $"1, {TallyGroup}", $"group_, {TallyOuter}", $"group_, {TallyOuterGroup}");
            tallies.AddRange(await reading.Ask(question.Sql, question.Given, row => new Tally(
                row.GetString(0), row.GetString(1), RegisterKey.FinalStatuses.Contains(row.GetString(1)), !row.IsDBNull(2) && row.GetString(2) == "sale", row.GetString(3) == "link",
                (int)row.GetInt64(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetString(6), row.GetInt64(7), row.GetInt64(8)), cancel));
        }

        return tallies;
    }

    private static async Task<Times> AllTimes(
        RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, string column, string condition, DateTimeOffset now, CancellationToken cancel) =>
        (await Times(reading, scope, filter, "''", column, condition, now, cancel)).GetValueOrDefault("", Analytics.Times.None);

    private static async Task<Dictionary<string, Times>> Times(
        RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, string group, string column, string condition, DateTimeOffset now, CancellationToken cancel)
    {
        var occurrences = new List<(string Group, long Ms, long Count)>();
        foreach (var part in await RegisterSqlStore.Of(reading, scope, OfPayments(filter), now, cancel))
        {
            var question = part.Sums($"{group} as group_, {column} as ms, count(*) as rows_", $"1, {column}", "group_, ms, cast(sum(rows_) as bigint)", "group_, ms", condition);
            occurrences.AddRange(await reading.Ask(question.Sql, question.Given, row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)), cancel));
        }

        return occurrences.GroupBy(one => one.Group).ToDictionary(
            group => group.Key, group => new Times(group.GroupBy(one => one.Ms).Select(same => (same.Key, same.Sum(one => one.Count)))));
    }

    private static RegisterFilter OfPayments(RegisterFilter filter) => filter with { Grain = Grain.Payments };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
