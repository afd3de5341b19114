using Microsoft.Extensions.DependencyInjection;
using Somgate.Payments;
using Somgate.Reconciliation;
using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>A day on which the bank's wire breaks all the time, and the morning after: what the bank charged is what we hold for paid, and the comparison of the day says the same (reports.md 7.6).</summary>
public sealed class DayOfFaultsTests
{
    private const string Bank = "mbank";
    private const string Day = "2025-03-10";
    private const int Hours = 6;
    private const int AnHour = 5;

    /// <summary>Charged 10 s after the bank had promised to give up.</summary>
    private const string LatePhone = "996700000010";

    private static readonly object Faults = new
    {
        seed = 11,
        drop_request = 0.12,
        drop_answer = 0.12,
        error_500 = 0.08,
        garbage = 0.08,
        duplicate_notice = 0.25,
        late_notice = 0.25,
        lose_notice = 0.25,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task After_a_day_of_faults_the_bank_s_charges_are_our_successes_and_the_comparison_says_so(Engine engine)
    {
        await using var journey = await Journey.Begin(engine);
        await journey.Bank.SetFaults(Faults);
        // From 15:00 in Bishkek on; the last are over long before midnight.
        for (var hour = 0; hour < Hours; hour++)
        {
            await Shop(journey, [.. Enumerable.Range(0, AnHour).Select(at => $"F-{hour}{at}")]);
            await Go(journey, Journey.Beginning.AddHours(hour + 1));
        }

        await journey.Bank.ClearFaults();
        // 06:00 of the next day in Bishkek; what was chased has been heard of by then.
        await Go(journey, new DateTimeOffset(2025, 3, 11, 0, 0, 0, TimeSpan.Zero));
        await journey.End();
        var charges = await journey.Bank.Charges();
        var late = new List<string>();
        for (var hour = 0; hour < Hours; hour++)
        {
            if ((await journey.Operation($"F-{hour}0")).LateSuccess) late.Add($"F-{hour}0");
        }

        // The day was one of faults, and most of it was paid all the same.
        Assert.Equal(Hours, late.Count);
        Assert.InRange(charges.Count, Hours + 6, (Hours * AnHour) - 1);

        var (worker, store) = (journey.Somgate.Services.GetRequiredService<ReconciliationWorker>(), journey.Somgate.Services.GetRequiredService<DifferenceStore>());
        ShownDay? day;
        do
        {
            await worker.RunOnce(Cancel);
            day = await store.FindDay(Bank, Day, Cancel);
        }
        while (day?.Tallies is null);
        var tallies = DayTallies.Read(day.Tallies);
        var paid = charges.Count - late.Count;
        Assert.Equal((charges.Count, charges.Sum(charge => charge.Amount)), (tallies.Bank.Rows, tallies.Bank.Sums[Money.Som]));
        Assert.Equal((paid, late.Count, late.Count), (tallies.Ours.Rows, tallies.Differences, tallies.Classes[ComparisonClass.MissingHere].Rows));
        Assert.Equal(paid, tallies.Classes[ComparisonClass.Matched].Rows);
        var rows = await store.FindRows(Bank, Day, [ComparisonClass.MissingHere], null, 0, 100, Cancel);
        Assert.Equal(late, rows.Select(row => row.Row.PaymentId!).Order());
        // Known already by the bank's answers: told of once.
        foreach (var id in late) Assert.Equal("LateSuccess", string.Join(", ", (await journey.Alerts(id)).Split(", ").Where(kind => kind == "LateSuccess")));
    }

    /// <summary>Customers buy at once: the first late at the bank, the second never enters the code, the third has no money, the others pay.</summary>
    private static async Task Shop(Journey journey, IReadOnlyList<string> ids)
    {
        foreach (var (at, id) in ids.Index()) await journey.Sale(id, PhoneOf(at, id));
        var over = Task.WhenAll(ids.Select(journey.Merchant.Final));
        HashSet<string> entered = [];
        while (!over.IsCompleted)
        {
            foreach (var (at, id) in ids.Index())
            {
                if (at == 1 || entered.Contains(id) || journey.Merchant.Of(id).All(callback => callback.Status != "awaiting clarification")) continue;
                entered.Add(id);
                await journey.Somgate.Clarify(id, (await journey.Bank.CodeFor(PhoneOf(at, id)))!);
            }

            await journey.Pass(2);
        }

        await over;
    }

    private static string PhoneOf(int at, string id) => at switch
    {
        0 => LatePhone,
        2 => "996700000002",
        _ => "9965550" + id[2..].PadLeft(5, '0'),
    };

    private static async Task Go(Journey journey, DateTimeOffset to)
    {
        while (journey.Time.GetUtcNow() < to && await journey.JumpToNextDue() && journey.Time.GetUtcNow() < to)
        {
        }

        if (journey.Time.GetUtcNow() < to) journey.Time.Advance(to - journey.Time.GetUtcNow());
        await journey.Rest();
    }
}
