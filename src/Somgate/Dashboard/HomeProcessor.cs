using System.Data.Common;
using System.Globalization;
using Somgate.Analytics;
using Somgate.Callbacks;
using Somgate.Reconciliation;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>What is asked for Home: by whom it is seen decides which tiles there are.</summary>
internal sealed record HomeQuestion(RegisterScope Scope, HomeQuery Query, bool SeesFigures, bool SeesPayments, bool SeesCallbacks, bool SeesReconciliation);

/// <summary>Asks for all tiles of Home at once; each is answered, late or broken by itself.</summary>
internal sealed partial class HomeProcessor(
    AnalyticsStore analytics, RegisterStore register, CallbackListStore callbacks, EndpointHealthStore endpoints, DifferenceStore differences, TimeProvider time, ILogger<HomeProcessor> log)
{
    /// <summary>A tile that takes longer says so (dashboard.md 6.1).</summary>
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(10);

    /// <summary>Older differences stand in their section.</summary>
    private static readonly TimeSpan DaysOfDifferences = TimeSpan.FromDays(30);

    public async Task<HomeTiles> Look(HomeQuestion asked, CancellationToken cancel)
    {
        var (scope, query, asOf) = (asked.Scope, asked.Query, time.GetUtcNow());
        var counts = Ask(asked.SeesFigures, async () => Map(
            await analytics.Tallied(scope, query.Both, query.Marks, cancel), days => new DayCounts(Counts.Of(days[2]), Counts.Of(days[0]), Counts.Of(days[0].Concat(days[1])))));
        var times = Ask(asked.SeesFigures, async () => Map(
            await analytics.Timed(scope, query.Both, query.Marks, query.Today, cancel), found => new DayTimes(found.ToPay[2], found.ToPay[0], found.ToPay[0].And(found.ToPay[1]), found.ToResult)));
        var open = Ask(asked.SeesPayments, async () => Map(await register.Totals(scope, HomeLists.Open(query), cancel), totals => totals.Count));
        var late = Ask(asked.SeesPayments, () => Late(scope, query, cancel));
        var last = Ask(asked.SeesPayments || asked.SeesFigures, async () => Map(
            await register.Page(scope, HomeLists.Ever(query), new(1), cancel), page => page.Rows.Count == 0 ? (DateTimeOffset?)null : page.Rows[0].PaymentCreatedAt));
        var projects = scope.CutTo(query.Today);
        var told = Ask(asked.SeesCallbacks, () => Bounded(() => CallbackCounts(projects, query, cancel), cancel));
        var health = Ask(asked.SeesCallbacks, () => Bounded(() => NotWell(projects, cancel), cancel));
        var days = Ask(asked.SeesReconciliation, () => Bounded(() => Compared(projects, cancel), cancel));
        await Task.WhenAll(counts, times, open, late, last, told, health, days);
        return new(await counts, await times, await open, await late, await told, await health, await days, await last, asOf);
    }

    /// <summary>On a thread of its own: SQLite answers on the thread that asks.</summary>
    private async Task<Tile<T>?> Ask<T>(bool isSeen, Func<Task<RegisterAnswer<T>>> ask)
    {
        if (!isSeen) return null;
        try
        {
            return await Task.Run(ask) is RegisterAnswer<T>.Found found ? new Tile<T>.Shown(found.What) : new Tile<T>.Slow();
        }
        catch (DbException fault)
        {
            Broken(log, typeof(T).Name, fault);
            return new Tile<T>.Failed();
        }
    }

    /// <summary>What has no limit of its own gets ours.</summary>
    private async Task<RegisterAnswer<T>> Bounded<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            return new RegisterAnswer<T>.Found(await Task.Run(ask, cancel).WaitAsync(AskMax, time, cancel));
        }
        catch (TimeoutException)
        {
            return new RegisterAnswer<T>.TooSlow();
        }
    }

    private async Task<RegisterAnswer<LateCounts>> Late(RegisterScope scope, HomeQuery query, CancellationToken cancel)
    {
        if (await register.Totals(scope, HomeLists.LateToday(query), cancel) is not RegisterAnswer<RegisterTotals>.Found today) return new RegisterAnswer<LateCounts>.TooSlow();
        return Map(await register.Totals(scope, HomeLists.LateMonth(query), cancel), month => new LateCounts(today.What.Count, month.Count));
    }

    private async Task<CallbackCounts> CallbackCounts(IReadOnlyList<long> projects, HomeQuery query, CancellationToken cancel)
    {
        long waiting = 0;
        foreach (var project in projects) waiting += (await endpoints.FindWaiting(project, cancel)).Values.Sum();
        var week = RegisterPeriod.LastWeek.Bounds(query.DaysIn, time.GetUtcNow());
        return new(waiting, await callbacks.CountFailed(projects, week.FromMs!.Value, week.UntilMs!.Value, cancel));
    }

    private async Task<ReconciliationCounts> Compared(IReadOnlyList<long> projects, CancellationToken cancel)
    {
        var from = DateOnly.FromDateTime((time.GetUtcNow() - DaysOfDifferences).UtcDateTime).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var last = (await differences.FindDays(cancel)).FirstOrDefault(day => day.Tallies is not null)?.Day;
        var tallies = last is null ? null : await differences.FindTallies(projects, last, last, cancel);
        return new(await differences.CountOpen(projects, from, cancel), last, tallies?.Values.Sum(one => one.Differences) ?? 0);
    }

    private async Task<IReadOnlyList<EndpointHealth>> NotWell(IReadOnlyList<long> projects, CancellationToken cancel)
    {
        var found = new List<EndpointHealth>();
        foreach (var project in projects)
            found.AddRange((await endpoints.FindStates(project, restlessOnly: true, cancel)).Values.Where(health => health.State != EndpointHealth.Well));
        return [.. found.OrderBy(health => health.State == EndpointHealth.Down ? 0 : 1).ThenBy(health => health.Address, StringComparer.Ordinal)];
    }

    private static RegisterAnswer<TTo> Map<TFrom, TTo>(RegisterAnswer<TFrom> answer, Func<TFrom, TTo> map) =>
        answer is RegisterAnswer<TFrom>.Found found ? new RegisterAnswer<TTo>.Found(map(found.What)) : new RegisterAnswer<TTo>.TooSlow();

    [LoggerMessage(Level = LogLevel.Warning, Message = "a tile of Home was not counted: {Tile}")]
    private static partial void Broken(ILogger logger, string tile, Exception fault);
}
