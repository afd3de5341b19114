using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.Register;

/// <summary>The same filter gives the same rows, counts and sums, whichever way they are asked for (dashboard.md 13, proof 1).</summary>
public sealed class RegisterStoreTests
{
    private const int Filters = 200;

    private static readonly RegisterScope Everything = new(IsTest: false, SeededRegister.Projects);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Two_hundred_random_filters_give_the_same_rows_counts_and_sums_everywhere(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine);
        var reckoning = new Reckoning(seeded.Payments, seeded.Host.Vault.Hash);
        var filters = new RandomFilters(3, seeded.Payments, seeded.Host.Vault.Hash);
        var writer = WriterOf(seeded);
        var nonEmpty = 0;
        for (var index = 0; index < Filters; index++)
        {
            var filter = filters.Next();
            Assert.Empty(filter.Faults);
            var expected = reckoning.Rows(Everything, filter);
            var numbers = expected.Select(row => row.No).ToArray();
            if (numbers.Length > 0) nonEmpty++;
            var said = $"filter {index}: {filter.ToQuery()}";
            Assert.True(numbers.SequenceEqual(await Pages(seeded.Store, filter, 50 + (index % 150))), said);
            await Totals(seeded.Store, filter, expected, said);
            await AsAReport(writer, index, filter, expected, said);
            if (filter.Grain == Grain.Operations) await AsTheDataApi(seeded.Store, filter, expected, said);
            else await Counted(seeded, filter, expected, said);
        }

        Assert.InRange(nonEmpty, Filters / 3, Filters);
    }

    [Theory, EachDatabase]
    public async Task A_page_goes_back_by_its_cursors_and_to_both_ends(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine, count: 130);
        var filter = FilterReader.Read([new("period", "all")], FilterReading.OfList);
        var first = await Page(seeded.Store, filter, new(50));
        var second = await Page(seeded.Store, filter, new(50, After: first.Next));
        var back = await Page(seeded.Store, filter, new(50, Before: second.Previous));
        Assert.Equal(Numbers(first), Numbers(back));
        Assert.Null(first.Previous);
        Assert.Null(back.Previous);
        Assert.NotNull(back.Next);
        var last = await Page(seeded.Store, filter, new(50, FromEnd: true));
        var third = await Page(seeded.Store, filter, new(50, After: second.Next));
        Assert.Equal(Numbers(third), Numbers(last)[^30..]);
        Assert.Null(third.Next);
        Assert.Null(last.Next);
    }

    [Theory, EachDatabase]
    public async Task A_cursor_of_another_filter_is_refused(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine, count: 100);
        var filter = FilterReader.Read([new("period", "all")], FilterReading.OfList);
        var first = await Page(seeded.Store, filter, new(25));
        foreach (var other in new[] { filter.With("status", false, "success"), filter with { Grain = Grain.Operations }, filter with { Zone = RegisterZone.Find("+06:00")! } })
            Assert.IsType<RegisterAnswer<RegisterPage>.StrangeCursor>(await seeded.Store.Page(Everything, other, new(25, After: first.Next), Cancel));
        Assert.IsType<RegisterAnswer<RegisterPage>.StrangeCursor>(await seeded.Store.Page(Everything, filter, new(25, After: "nonsense"), Cancel));
    }

    [Theory, EachDatabase]
    public async Task Nothing_of_a_project_outside_the_scope_is_seen_by_any_way(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine);
        var mine = new RegisterScope(false, [11, 12]);
        foreach (var pairs in new[] { "period=all", "period=all&project=13", "period=all&project=!11", "payment_id=ORD-*&period=all", "who=" + Token(seeded), "period=all&grain=operations" })
        {
            var filter = FilterReader.Read(pairs.Split('&').Select(pair => new KeyValuePair<string, string>(pair.Split('=')[0], pair.Split('=')[1])), FilterReading.OfList);
            var page = (await seeded.Store.Page(mine, filter, new(200), Cancel)).Value;
            Assert.All(page.Rows, row => Assert.Contains(row.ProjectId, mine.Projects));
            Assert.All((await seeded.Store.Offset(mine, filter, 0, 1000, Cancel)).Value, row => Assert.Contains(row.ProjectId, mine.Projects));
            Assert.Equal(new Reckoning(seeded.Payments, seeded.Host.Vault.Hash).Rows(mine, filter).Length, (await seeded.Store.Totals(mine, filter, Cancel)).Value.Count);
        }

        var foreign = seeded.Payments.First(payment => payment.ProjectId == 13 && payment.Main is not null);
        foreach (var text in new[] { foreign.RequestId, $"{foreign.Main!.OperationId}" })
            Assert.Empty((await seeded.Store.Search(mine, text, Cancel)).Value);
        Assert.Empty((await seeded.Store.Page(mine with { Projects = [] }, FilterReader.Read([], FilterReading.OfList), new(), Cancel)).Value.Rows);
        Assert.Empty((await seeded.Store.Page(mine, FilterReader.Read([new("mode", "test"), new("period", "all")], FilterReading.OfList), new(), Cancel)).Value.Rows);
    }

    [Theory, EachDatabase]
    public async Task The_search_box_tries_every_reading_and_beginnings_only_when_none_hits(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine);
        var one = seeded.Payments.First(payment => payment.Main is { ProviderPaymentId.Length: > 0 } && payment.Email is not null);
        foreach (var (text, key) in new[]
        {
            (one.PaymentId.ToLowerInvariant(), "payment_id"), ($"{one.Main!.OperationId}", "operation_id"), (one.Main.ProviderPaymentId, "provider_payment_id"),
            (one.RequestId, "request_id"), (one.CustomerId, "customer_id"), (one.Email!.ToUpperInvariant(), "who"), ("+" + one.Phone[..3] + " " + one.Phone[3..], "who"),
        })
            Assert.Contains((await seeded.Store.Search(Everything, text, Cancel)).Value, hit => hit.Filter.Terms.Single().Key.Name == key);
        Assert.Equal(["payment_id"], (await seeded.Store.Search(Everything, "ord-1", Cancel)).Value.Select(hit => hit.Filter.Terms.Single().Key.Name));
        var beginnings = (await seeded.Store.Search(Everything, "cust-", Cancel)).Value;
        Assert.True(Assert.Single(beginnings).Filter.Terms.Single().Values.Single().IsPrefix);
        Assert.Empty((await seeded.Store.Search(Everything, "nowhere", Cancel)).Value);
    }

    [Theory, EachDatabase]
    public async Task A_snapshot_streams_what_it_counted_though_more_comes_meanwhile(Engine engine)
    {
        await using var seeded = await SeededRegister.Create(engine, count: 300);
        var filter = FilterReader.Read([new("period", "all"), new("sort", "+created_at")], FilterReading.OfList);
        var store = seeded.Store;
        await using var reading = await store.Open(Cancel);
        var totals = await store.Totals(reading, Everything, filter, Cancel);
        var sale = StoreHost.Sale("LATE", 9_001, 9_002) with { ProjectId = 11, CreatedAt = SeededRegister.Now, UpdatedAt = SeededRegister.Now };
        Assert.True((await seeded.Host.Writer.Commit(StoreHost.Adding(sale))).IsDone);
        var streamed = new List<RegisterRow>();
        await foreach (var batch in store.Stream(reading, Everything, filter, RowFields.All, Cancel)) streamed.AddRange(batch);
        Assert.Equal((300, totals.Count), (streamed.Count, (long)streamed.Count));
        Assert.Equal(totals.Sums.Sum(sum => sum.AmountMinor), streamed.Sum(row => row.Sum.AmountMinor));
        Assert.Equal(301, (await store.Totals(Everything, filter, Cancel)).Value.Count);
    }

    private static string Token(SeededRegister seeded) => Who.Token(seeded.Payments.First(payment => payment.ProjectId == 13).Phone, seeded.Host.Vault.Hash)!;

    private static async Task<RegisterPage> Page(RegisterStore store, RegisterFilter filter, RegisterPaging paging) =>
        (await store.Page(Everything, filter, paging, Cancel)).Value;

    private static long[] Numbers(RegisterPage page) => [.. page.Rows.Select(row => row.Place.No)];

    private static async Task<List<long>> Pages(RegisterStore store, RegisterFilter filter, int rows)
    {
        var numbers = new List<long>();
        string? next = null;
        do
        {
            var page = await Page(store, filter, new(rows, After: next));
            numbers.AddRange(Numbers(page));
            next = page.Next;
        }
        while (next is not null);
        return numbers;
    }

    private static async Task Totals(RegisterStore store, RegisterFilter filter, SeededRow[] expected, string said)
    {
        var totals = (await store.Totals(Everything, filter, Cancel)).Value;
        Assert.True(expected.Length == totals.Count, said);
        Assert.Equal(Sums(expected), totals.Sums);
        Assert.Equal(Sums(expected.Where(row => row.Payment.Status == "success")), totals.PaidSums);
        foreach (var tab in StatusTab.All)
            Assert.Equal(expected.LongCount(row => StatusTab.Of(row.Payment.Status) == tab), totals.CountOf(tab));
    }

    private static Money[] Sums(IEnumerable<SeededRow> rows) =>
        [.. rows.GroupBy(row => row.Payment.Currency).OrderBy(group => group.Key).Select(group => new Money(group.Sum(row => row.Payment.AmountMinor), group.Key))];

    private static ReportWriter WriterOf(SeededRegister seeded)
    {
        var (database, time) = (seeded.Host.Database, new FakeTimeProvider(SeededRegister.Now));
        var projects = new ProjectWorker(seeded.Host.Projects, time, NullLogger<ProjectWorker>.Instance);
        return new(database, seeded.Store, new ReportStore(database), projects, new() { Folder = Path.Combine(seeded.Host.Folder, "reports"), FreeMiB = 0 }, time);
    }

    /// <summary>The file, with the period as it is kept with a report; its rows ascend.</summary>
    private static async Task AsAReport(ReportWriter writer, int number, RegisterFilter filter, SeededRow[] expected, string said)
    {
        RegisterColumn[] columns = [.. new[] { "request_id", "operation_id", "payment_sum", "payment_status" }.Select(name => RegisterColumn.Find(name)!)];
        var report = new Report
        {
            ReportId = number,
            MerchantId = 1,
            Definition = ReportDefinition.Read(new ReportDefinition("n", filter, columns, CsvDialect.Program).At(SeededRegister.Now).ToJson()),
            IsTest = false,
            Projects = SeededRegister.Projects,
            MadeAt = SeededRegister.Now,
            MadeBy = "Aida",
        };
        var written = Assert.IsType<ReportOutcome.Written>(await writer.Write(report, (_, _) => Task.CompletedTask, Cancel));
        var lines = await File.ReadAllLinesAsync(writer.PathOf(report), Cancel);
        var rows = (filter.Ascending ? expected : [.. expected.Reverse()]).Select(row => (row.Payment, Operation: row.Operation ?? row.Payment.Main))
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Payment.RequestId},{row.Operation?.OperationId},{row.Payment.AmountMinor},{row.Payment.Currency},{row.Payment.Status}"));
        Assert.True(rows.SequenceEqual(lines.Skip(1)), said);
        Assert.Equal((expected.Length, expected.LongCount(row => !row.Payment.IsFinal)), (written.Tally.Rows, written.Tally.Open));
        Assert.Equal(Sums(expected), written.Tally.Sums.Select(sum => new Money(sum.AskedMinor, sum.Currency)));
        Assert.Equal(
            Sums(expected.Where(row => row.Payment.Status == "success")), written.Tally.Sums.Where(sum => sum.PaidMinor > 0).Select(sum => new Money(sum.PaidMinor, sum.Currency)));
    }

    private static async Task AsTheDataApi(RegisterStore store, RegisterFilter filter, SeededRow[] expected, string said)
    {
        var byOffset = new List<long>();
        while (true)
        {
            var rows = (await store.Offset(Everything, filter, byOffset.Count, 90, Cancel)).Value;
            byOffset.AddRange(rows.Select(row => row.Operation!.OperationId));
            if (rows.Count < 90) break;
        }

        Assert.True(expected.Select(row => row.No).SequenceEqual(byOffset), said);
        var byCursor = new List<long>();
        var cursor = "";
        while (true)
        {
            var sync = (await store.Sync(Everything, filter, cursor, 60, Cancel)).Value;
            byCursor.AddRange(sync.Rows.Select(row => row.Operation!.OperationId));
            cursor = sync.Next;
            if (!sync.HasMore) break;
        }

        var heldBack = SeededRegister.Now.AddSeconds(-5).ToUnixTimeMilliseconds();
        var settled = expected.Where(row => row.MomentMs(filter.DateBy) < heldBack).OrderBy(row => row.MomentMs(filter.DateBy)).ThenBy(row => row.No);
        Assert.True(settled.Select(row => row.No).SequenceEqual(byCursor), said);
        Assert.Empty((await store.Sync(Everything, filter, cursor, 60, Cancel)).Value.Rows);
    }

    private static async Task Counted(SeededRegister seeded, RegisterFilter filter, SeededRow[] expected, string said)
    {
        var figures = (await seeded.Analytics.Figures(Everything, filter, Cancel)).Value;
        var started = expected.Where(row => row.Payment.Main is not null).Select(row => row.Payment).ToArray();
        var counts = figures.Counts;
        Assert.True((started.Length, started.LongCount(one => one.Status == "success"), started.LongCount(one => !one.IsFinal))
            == (counts.Started, counts.Paid, counts.Open), said);
        Assert.Equal(expected.LongCount(row => row.Payment.Status == "error"), counts.NotStarted);
        Assert.Equal(counts.Declined, counts.Reasons.Sum(reason => reason.Count));
        var times = started.Where(one => one is { Status: "success", RepairedMs: null }).Select(one => one.TimeToPayMs!.Value).Order().ToArray();
        Assert.Equal(times.Length, figures.TimesToPay.Count);
        if (times.Length > 0) Assert.Equal(times[(int)Math.Ceiling(times.Length * 0.9) - 1], figures.TimesToPay.PercentileMs(90));
        Assert.Equal(started.LongCount(one => one is { IsFinal: true, RepairedMs: null }), figures.TimesToResult.Count);
    }
}
