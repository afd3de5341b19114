extern alias service;

using System.Globalization;
using Bench.Running;
using Microsoft.Extensions.Logging.Abstractions;
using service::Somgate.Analytics;
using service::Somgate.Callbacks;
using service::Somgate.Dashboard;
using service::Somgate.Reconciliation;
using service::Somgate.Register;
using service::Somgate.Storage;

namespace Bench.Registers;

/// <summary>Lists, searches, sums and home over many payments, against the targets of dashboard.md 2.3. Prints a table.</summary>
internal sealed class RegisterBench(RegisterStore store, AnalyticsStore analytics, HomeProcessor home, long count, TimeProvider time)
{
    private const int Rounds = 40;
    private const int WarmUps = 10;
    private const int PageTargetMs = 100;
    private const int LongPageTargetMs = 500;
    private const int SearchTargetMs = 50;
    private const int HomeTargetMs = 300;

    private static readonly RegisterScope Scope = new(false, FilledRegister.Projects);

    public static async Task<int> Run(string[] options, TimeProvider time)
    {
        var began = time.GetTimestamp();
        await using var register = await FilledRegister.Make(options, time);
        var database = register.Database;
        Console.WriteLine($"{register.Count:N0} payments on {database.Engine}, made in {time.GetElapsedTime(began).TotalSeconds:0.0} s\n");
        var store = new RegisterStore(database, await VaultStore.Open(database, CancellationToken.None), time);
        var analytics = new AnalyticsStore(store, time);
        var home = new HomeProcessor(analytics, store, new CallbackListStore(database), new EndpointHealthStore(database), new DifferenceStore(database), time, NullLogger<HomeProcessor>.Instance);
        await new RegisterBench(store, analytics, home, register.Count, time).Measure();
        return 0;
    }

    private async Task Measure()
    {
        Console.WriteLine("| question | p95, ms | target, ms | rows |\n| --- | ---: | ---: | ---: |");
        foreach (var query in new[]
                 {
                     "", "date_by=updated", "date_by=completed", "grain=operations", "grain=operations&date_by=updated", "grain=operations&date_by=completed", "project=3",
                     "status=success", "status=decline", "status=error", "status=processing", "op_type=sale", "op_status=processing", "code=20105", "code=20402", "reason=risk",
                     "source=page", "source=gate", "callback=failed", "callback=delivered", "late=1", "unconfirmed=1", "repaired=1", "final=0",
                     "payment_id=ord-1*&period=all", "customer_id=cust-77*&period=all",
                 })
            await Page(query, PageTargetMs);
        foreach (var key in new[] { "payment_id=ORD-{0}", "operation_id=200{0:D10}", "provider_payment_id=prov-{0}", "request_id=req-{0}", "customer_id=cust-{0}", "who={1}", "link_id=L{0}" })
            await Page(key, SearchTargetMs);
        await Deep("period=all");
        await Deep("period=all&status=decline");
        await Deep("period=all&grain=operations&date_by=updated");
        foreach (var (limit, targetMs) in new[] { (100, PageTargetMs), (1000, LongPageTargetMs) })
            foreach (var moment in new[] { "updated", "created", "completed" }) await CursorPage($"grain=operations&date_by={moment}&period=all", limit, targetMs);
        await Once("totals of 7 days", 500, () => Totals("period=last_7_days"));
        await Once("totals of everything", 10_000, () => Totals("period=all"));
        await Once("home: counts and times of today", 2_000, () => Figures("period=today"));
        await Once("home: all tiles", HomeTargetMs, Home, Rounds);
        await Once("analytics of 31 days", 2_000, () => Figures("period=last_30_days"));
    }

    /// <summary>All that the screen asks for; rows: payments of today and yesterday.</summary>
    private async Task<long> Home(int round)
    {
        var shell = new ShellView { Door = Door.ForUsers, Language = "en", FormToken = "", Now = time.GetUtcNow(), Path = "/dashboard", Mode = "live" };
        var tiles = await home.Look(new(Scope, HomeForm.Read(shell), SeesFigures: true, SeesPayments: true, SeesCallbacks: true, SeesReconciliation: true), CancellationToken.None);
        return tiles.Counts?.Value is { } day ? day.Today.Started + day.BeforeAll.Started : -1;
    }

    private async Task Page(string query, int targetMs)
    {
        await Once(query.Length == 0 ? "7 days, no key" : query, targetMs, async round =>
        {
            var number = 1 + (round * 7919L % count);
            var filter = Filter(string.Format(CultureInfo.InvariantCulture, query, number, Token(number)));
            return (await store.Page(Scope, filter, new(), CancellationToken.None)).Value.Rows.Count;
        }, Rounds);
    }

    /// <summary>Page 1,000 and on: from the middle of all rows.</summary>
    private Task Deep(string query) => Once($"deep page: {query}", PageTargetMs, async round =>
    {
        var filter = Filter(query);
        var cursor = new RegisterCursor(time.GetUtcNow().ToUnixTimeMilliseconds() - (RegisterFill.SpanMs / 2) - (round * 60_000L), 0, filter.Fingerprint());
        return (await store.Page(Scope, filter, new(After: cursor.ToString()), CancellationToken.None)).Value.Rows.Count;
    }, Rounds);

    /// <summary>A page of the Data API by cursor, from the middle of all rows (data-api.md 9, proof 8).</summary>
    private Task CursorPage(string query, int limit, int targetMs) => Once($"{limit} rows by cursor: {query}", targetMs, async round =>
    {
        var filter = Filter(query) with { Ascending = true };
        var cursor = new RegisterCursor(time.GetUtcNow().ToUnixTimeMilliseconds() - (RegisterFill.SpanMs / 2) - (round * 60_000L), 0, filter.Fingerprint());
        return (await store.Sync(Scope, filter, cursor.ToString(), limit, CancellationToken.None)).Value.Rows.Count;
    }, Rounds);

    private async Task<long> Totals(string query) =>
        await store.Totals(Scope, Filter(query), CancellationToken.None) is RegisterAnswer<RegisterTotals>.Found found ? found.Value.Count : -1;

    private async Task<long> Figures(string query) =>
        await analytics.Figures(Scope, Filter(query), CancellationToken.None) is RegisterAnswer<Figures>.Found found ? found.Value.Counts.Started : -1;

    private Task Once(string name, int targetMs, Func<Task<long>> ask) => Once(name, targetMs, _ => ask(), 3);

    private async Task Once(string name, int targetMs, Func<int, Task<long>> ask, int rounds)
    {
        // Until the caches are warm and the code is compiled.
        var rows = await ask(0);
        for (var round = 0; round < Math.Min(rounds, WarmUps); round++) await ask(rounds + round);
        var took = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            var began = time.GetTimestamp();
            await ask(round);
            took.Add(time.GetElapsedTime(began).TotalMilliseconds);
        }

        took.Sort();
        var p95 = took[(int)Math.Ceiling(took.Count * 0.95) - 1];
        Console.WriteLine($"| {name.Replace("|", "", StringComparison.Ordinal)} | {p95:0.0}{(p95 > targetMs ? " **slow**" : "")} | {targetMs} | {(rows < 0 ? "over 10 s" : $"{rows:N0}")} |");
    }

    private static RegisterFilter Filter(string query)
    {
        var filter = FilterReader.Read(
            query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => new KeyValuePair<string, string>(pair[0], pair[1])),
            FilterReading.OfList);
        return filter.IsUsable ? filter : throw new BenchFailure(filter.Faults[0].Text);
    }

    private static string Token(long number) =>
        Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes($"acc-acc-acc-a{1_000_000_000_000_000_000 + (number * 13 % RegisterFill.Accounts)}"));
}
