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
internal sealed record StepCounts(TimeStep Step, Counts Counts);

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

    private const string ToPay = "\n  and p.status = 'success' and p.repaired_at_ms is null and p.time_to_pay_ms is not null";

    private const string ToResult = "\n  and p.main_type = 'sale' and p.completed_at_ms is not null and p.status <> 'error' and p.repaired_at_ms is null and p.time_to_result_ms is not null";

    /// <summary>Counts and times of the filter.</summary>
    public Task<RegisterAnswer<Figures>> Figures(RegisterScope scope, RegisterFilter filter, CancellationToken cancel)
    {
        // A relative period means the same for every number.
        var now = time.GetUtcNow();
        return register.Limited(async (reading, limit) => new Figures(
            Counts.Of(await Tallies(reading, scope, filter, BreakDown.None, now, limit)),
            await Times(reading, scope, filter, "p.time_to_pay_ms", ToPay, now, limit),
            await Times(reading, scope, filter, "p.time_to_result_ms", ToResult, now, limit),
            now), cancel);
    }

    /// <summary>Counts alone, which cost less than times.</summary>
    public Task<RegisterAnswer<Counts>> Counted(RegisterScope scope, RegisterFilter filter, CancellationToken cancel) =>
        register.Limited(async (reading, limit) => Counts.Of(await Tallies(reading, scope, filter, BreakDown.None, time.GetUtcNow(), limit)), cancel);

    /// <summary>Counts by what the table is broken down by, in the order of its values.</summary>
    public Task<RegisterAnswer<IReadOnlyList<(string Group, Counts Counts)>>> Broken(
        RegisterScope scope, RegisterFilter filter, BreakDown by, CancellationToken cancel) =>
        register.Limited<IReadOnlyList<(string, Counts)>>(async (reading, limit) =>
        [
            .. (await Tallies(reading, scope, filter, by, time.GetUtcNow(), limit)).GroupBy(tally => tally.Group).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, Counts.Of(group))),
        ], cancel);

    /// <summary>Counts of each step of a line; null: the period is open, or has too many steps.</summary>
    public async Task<RegisterAnswer<IReadOnlyList<StepCounts>>?> Line(
        RegisterScope scope, RegisterFilter filter, StepLength length, RegisterZone daysIn, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (filter.Period.Bounds(filter.Zone, now) is not { FromMs: { } from, UntilMs: { } until }) return null;
        if (TimeStep.Of(from, Math.Min(until, now.ToUnixTimeMilliseconds() + 1), length, daysIn) is not { } steps) return null;
        return await register.Limited<IReadOnlyList<StepCounts>>(async (reading, limit) =>
        {
            var tallies = (await StepTallies(reading, scope, filter, steps, now, limit)).ToLookup(tally => tally.Group);
            return [.. steps.Select((step, index) => new StepCounts(step, Counts.Of(tallies[Text(index)].ToArray())))];
        }, cancel);
    }

    private static async Task<List<Tally>> Tallies(RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, BreakDown by, DateTimeOffset now, CancellationToken cancel) =>
        await Grouped(reading, scope, filter, by switch
        {
            BreakDown.None => "''",
            BreakDown.Project => "cast(p.project_id as text)",
            BreakDown.Method => "p.method",
            BreakDown.Source => "p.source",
            BreakDown.Code => "cast(p.code as text)",
            _ => throw new ArgumentOutOfRangeException(nameof(by), by, "not a break-down"),
        }, now, cancel);

    // Steps are as long as the clocks of their zone make them, so their starts stand in the question: the row belongs to the last one that it isn't before.
    private static async Task<List<Tally>> StepTallies(
        RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, IReadOnlyList<TimeStep> steps, DateTimeOffset now, CancellationToken cancel) =>
        await Grouped(reading, scope, filter, $"cast({Place(steps, 0, steps.Count)} as text)", now, cancel);

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

    private static async Task<Times> Times(
        RegisterReadingStore reading, RegisterScope scope, RegisterFilter filter, string column, string condition, DateTimeOffset now, CancellationToken cancel)
    {
        var occurrences = new List<(long Ms, long Count)>();
        foreach (var part in await RegisterSqlStore.Of(reading, scope, OfPayments(filter), now, cancel))
        {
            var question = part.Sums($"{column} as ms, count(*) as rows_", column, "ms, cast(sum(rows_) as bigint)", "ms", condition);
            occurrences.AddRange(await reading.Ask(question.Sql, question.Given, row => (row.GetInt64(0), row.GetInt64(1)), cancel));
        }

        return new(occurrences.GroupBy(one => one.Ms).Select(group => (group.Key, group.Sum(one => one.Count))));
    }

    private static RegisterFilter OfPayments(RegisterFilter filter) => filter with { Grain = Grain.Payments };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
