using Somgate.Methods;
using Somgate.Reconciliation;
using Somgate.Storage;

namespace Somgate.Past;

/// <summary>Gives a made-up past its bank: the list of what was charged, for a pretend bank to know, and days that the service will compare once it runs.</summary>
internal static class ChargesProcessor
{
    /// <returns>All charges in the form of the bank's registry; nobody's name or phone is in it.</returns>
    public static async Task<string> Write(Database database, PaymentMethods methods, ReconciliationOptions options, DateTimeOffset now, CancellationToken cancel)
    {
        var (store, sales) = (new ReconciliationStore(database), new OurSaleStore(database));
        var connection = new ComparisonProcessor(store, sales, methods).Connections[0];
        var today = BankDay.Of(now, connection.Zone);
        var newest = now >= today.At(new(options.FetchHour, 0)) ? today.Plus(-1) : today.Plus(-2);
        for (var back = PastCharges.Days - 1; back >= 0; back--) await store.Add(connection.Name, newest.Plus(-back).ToString(), now, cancel);
        var (from, until) = (today.Plus(-PastPlan.Days - 1).Start, today.End);
        return PastCharges.Write([.. await sales.FindPaid(connection.Method.Code, from, until, cancel), .. await sales.FindLate(connection.Method.Code, from, until, cancel)], newest);
    }
}
