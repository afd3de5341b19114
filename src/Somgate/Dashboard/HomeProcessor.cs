using System.Data.Common;
using Somgate.Analytics;
using Somgate.Callbacks;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>What is asked for Home: by whom it is seen decides which tiles there are.</summary>
internal sealed record HomeQuestion(RegisterScope Scope, HomeQuery Query, bool SeesFigures, bool SeesPayments, bool SeesCallbacks);

/// <summary>Asks for all tiles of Home at once; each is answered, late or broken by itself.</summary>
internal sealed partial class HomeProcessor(
    AnalyticsStore analytics, RegisterStore register, CallbackListStore callbacks, EndpointHealthStore endpoints, TimeProvider time, ILogger<HomeProcessor> log)
{
    /// <summary>A tile that takes longer says so (dashboard.md 6.1).</summary>
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(10);

    public async Task<HomeTiles> Look(HomeQuestion asked, CancellationToken cancel)
    {
        var (scope, query, asOf) = (asked.Scope, asked.Query, time.GetUtcNow());
        RegisterFilter[] days = [query.Today, query.Before, query.BeforeAll];
        var counts = Ask(asked.SeesFigures, async () => Map(
            await analytics.Compared(scope, days, withTimes: false, cancel), found => new DayCounts(found[0].Counts, found[1].Counts, found[2].Counts)));
        var times = Ask(asked.SeesFigures, async () => Map(
            await analytics.Timed(scope, days, cancel), found => new DayTimes(found[0].ToPay, found[1].ToPay, found[2].ToPay, found[0].ToResult)));
        var open = Ask(asked.SeesPayments, async () => Map(await register.Totals(scope, HomeLists.Open(query), cancel), totals => totals.Count));
        var late = Ask(asked.SeesPayments, () => Late(scope, query, cancel));
        var last = Ask(asked.SeesPayments || asked.SeesFigures, async () => Map(
            await register.Page(scope, HomeLists.Ever(query), new(1), cancel), page => page.Rows.Count == 0 ? (DateTimeOffset?)null : page.Rows[0].PaymentCreatedAt));
        var projects = scope.CutTo(query.Today);
        var told = Ask(asked.SeesCallbacks, () => Bounded(() => CallbackCounts(projects, query, cancel), cancel));
        var health = Ask(asked.SeesCallbacks, () => Bounded(() => NotWell(projects, cancel), cancel));
        await Task.WhenAll(counts, times, open, late, last, told, health);
        return new(await counts, await times, await open, await late, await told, await health, await last, asOf);
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
        var counts = await callbacks.Count(new() { ProjectIds = projects, FromMs = week.FromMs, UntilMs = week.UntilMs, StateWords = ["failed"] }, cancel);
        return new(waiting, counts.Sum(count => count.Count));
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
