using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Somgate.News;
using Somgate.Payments;
using Somgate.Reconciliation;
using Somgate.Tests.Support;

namespace Somgate.Tests.Reconciliation;

/// <summary>Days of a bank on a real database, with the list that the simulator gives and with lists of our own.</summary>
public sealed class ReconciliationWorkerTests
{
    private const string Bank = "mbank";
    private const string Header = "order_number;payment_id;phone;amount;currency;charged_at\n";
    private static readonly DateOnly Today = new(2025, 3, 10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_the_bank_lists_in_the_morning_is_what_was_paid(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        foreach (var id in new[] { "R-1", "R-2", "R-3" }) await Pay(journey, id);
        await Decline(journey, "R-4");
        var (worker, store) = (journey.Somgate.Services.GetRequiredService<ReconciliationWorker>(), journey.Somgate.Services.GetRequiredService<ReconciliationStore>());
        await worker.RunOnce(Cancel);
        Assert.Null(await store.Find(Bank, "2025-03-10", Cancel));

        // 06:00 of the next day in Bishkek.
        journey.Time.Advance(new DateTimeOffset(2025, 3, 11, 0, 0, 0, TimeSpan.Zero) - journey.Time.GetUtcNow());
        var day = await Settled(worker, store);
        Assert.Equal((RegistryDay.Clean, 1L, 1L), (day.State, day.Version, day.ComparisonNo));
        var file = (await store.FindFile(Bank, "2025-03-10", Cancel))!;
        Assert.Equal(("registry_2025-03-10.csv", 3L), (file.FileName, file.Lines));
        var charges = (await journey.Bank.Charges()).Select(charge => charge.OrderNumber).Order(StringComparer.Ordinal);
        Assert.Equal(charges, (await store.FindLines(Bank, "2025-03-10", Cancel))!.Select(line => line.OrderNumber).Order(StringComparer.Ordinal));
        var kept = Assert.Single(await store.FindComparisons(Bank, "2025-03-10", Cancel));
        Assert.Contains("""
            "matched":{"bank":{"rows":3,"sums":{"KGS":375000}},"ours":{"rows":3,"sums":{"KGS":375000}},"rows":3}
            """, kept.Tallies, StringComparison.Ordinal);
        Assert.Empty(await store.FindRows(Bank, "2025-03-10", 1, Cancel));
    }

    [Theory, EachDatabase]
    public async Task Every_class_is_found_and_followed_once_though_files_come_twice(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        foreach (var id in new[] { "R-1", "R-2", "R-3" }) await Pay(journey, id);
        await Decline(journey, "R-4");
        var (worker, store) = (journey.Somgate.Services.GetRequiredService<ReconciliationWorker>(), journey.Somgate.Services.GetRequiredService<ReconciliationStore>());
        var text = Header + await Line("R-1") + await Line("R-1") + await Line("R-2", 125_001) + await Line("R-4") + "999;stranger;996700000099;5000;KGS;2025-03-10T09:30:00Z\n";
        Assert.Equal(new LoadOutcome.Loaded(1), await Load(text));
        Assert.Equal(new LoadOutcome.AlreadyLoaded(1), await Load(text));
        var day = await Settled(worker, store);
        Assert.Equal((RegistryDay.Differences, 1L), (day.State, day.ComparisonNo));
        Assert.Equal(
            ["duplicate R-1", "amount_differs R-2", "missing_here R-4", "missing_here ", "missing_there R-3"],
            (await store.FindRows(Bank, "2025-03-10", 1, Cancel)).Select(row => $"{row.Class} {row.PaymentId}"));
        Assert.Equal(("decline", "LateSuccess"), (await journey.Status("R-4"), await journey.Alerts("R-4")));
        Assert.Equal(("success", "OtherSum"), (await journey.Status("R-2"), await journey.Alerts("R-2")));
        Assert.Equal("", await journey.Alerts("R-3"));

        Assert.Equal(new LoadOutcome.Loaded(2), await Load(text + "998;another;996700000099;5000;KGS;2025-03-10T09:30:00Z\n"));
        await worker.RunOnce(Cancel);
        Assert.Equal([1L, 2], (await store.FindComparisons(Bank, "2025-03-10", Cancel)).Select(kept => kept.ComparisonNo));
        Assert.Equal(("LateSuccess", "OtherSum"), (await journey.Alerts("R-4"), await journey.Alerts("R-2")));
        // The merchant's people are told of the late success, once, and of nothing that is for operators.
        var told = Assert.Single(await journey.Somgate.Services.GetRequiredService<DeskNoticeStore>().FindSince(
            journey.Somgate.Services.GetRequiredService<global::Somgate.Projects.ProjectWorker>().Current.Merchants[0].MerchantId, DateTimeOffset.UnixEpoch, 10, Cancel),
            notice => !notice.Kind.StartsWith("recon.", StringComparison.Ordinal));
        var late = (await journey.Somgate.Services.GetRequiredService<PaymentStore>().Find(new(SomgateHost.ProjectId, PaymentKey.Fold("R-4")), Cancel))!;
        Assert.Equal(("payment.late", "R-4", "payments.view", $"/dashboard/payments/{SomgateHost.ProjectId}/-?no={late.PaymentNo}&mode=test"), (told.Kind, told.Subject, told.RequiredRight, told.Link));

        Task<LoadOutcome> Load(string file) => worker.Load(Bank, Today, "registry_2025-03-10.csv", Encoding.UTF8.GetBytes(file), "operator 1", Cancel);

        async Task<string> Line(string paymentId, long minor = 125_000)
        {
            var operation = await journey.Operation(paymentId);
            return $"{operation.OperationId};{operation.ProviderPaymentId};996700000001;{minor};KGS;2025-03-10T09:30:00Z\n";
        }
    }

    [Theory, EachDatabase]
    public async Task A_file_that_cannot_be_read_is_refused_with_its_lines_and_changes_nothing(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        var (worker, store) = (journey.Somgate.Services.GetRequiredService<ReconciliationWorker>(), journey.Somgate.Services.GetRequiredService<ReconciliationStore>());
        var outcome = await worker.Load(Bank, Today, "registry_2025-03-10.csv", Encoding.UTF8.GetBytes(Header + "1;b;;5000;KGS;2025-03-12T09:30:00Z\nshort\n"), "operator 1", Cancel);
        Assert.Equal([2, 3], Assert.IsType<LoadOutcome.Refused>(outcome).Why.Faults.Select(fault => fault.Line));
        var day = (await store.Find(Bank, "2025-03-10", Cancel))!;
        Assert.Equal((RegistryDay.Waiting, 0L), (day.State, day.Version));
        Assert.Contains("2025-03-10 in Asia/Bishkek", day.Faults!, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Of_two_who_look_at_once_one_has_the_day(Engine engine)
    {
        await using var host = await StoreHost.Create(engine);
        var store = new ReconciliationStore(host.Database);
        var now = Journey.Beginning;
        await store.Add(Bank, "2025-03-10", now, Cancel);
        await store.Add(Bank, "2025-03-10", now.AddHours(1), Cancel);
        var claims = await Task.WhenAll(Enumerable.Range(1, 8).Select(minutes => store.Claim(Bank, now, now.AddMinutes(minutes), Cancel)));
        Assert.Single(claims, claim => claim is not null);
        Assert.Null(await store.Claim(Bank, now, now.AddMinutes(9), Cancel));
    }

    private static async Task Pay(Journey journey, string id)
    {
        await journey.Sale(id, "996700000001");
        await journey.Until(journey.Merchant.Asking(id));
        await journey.Somgate.Clarify(id, "0000");
        await journey.Until(journey.Merchant.Final(id));
    }

    private static async Task Decline(Journey journey, string id)
    {
        await journey.Sale(id, "996700000003");
        await journey.Until(journey.Merchant.Final(id));
    }

    // The hosted worker may have taken the day; whoever has it stores the outcome.
    private static async Task<RegistryDay> Settled(ReconciliationWorker worker, ReconciliationStore store)
    {
        while (true)
        {
            await worker.RunOnce(Cancel);
            if (await store.Find(Bank, "2025-03-10", Cancel) is { State: RegistryDay.Clean or RegistryDay.Differences } day) return day;
            await Task.Yield();
        }
    }
}
