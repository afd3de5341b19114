using System.Globalization;
using System.Text;
using Somgate.Reconciliation;

namespace Somgate.Past;

/// <summary>What the bank has charged of a made-up past, as a bank would list it, with a few differences for people to find. Pure.</summary>
internal static class PastCharges
{
    /// <summary>Days before today that the lists are compared of.</summary>
    public const int Days = 14;

    private const string Header = "order_number;payment_id;phone;amount;currency;charged_at\n";

    /// <summary>On this day, counted back from the newest, the bank lists one sum higher by a som; on that one it lists a charge too few.</summary>
    private const int OtherSumBack = 1;

    private const int LeftOutBack = 4;
    private const long SomMinor = 100;

    /// <param name="charged">Sales that are paid, and those that were charged too late.</param>
    /// <param name="newest">The last day that is over.</param>
    public static string Write(IEnumerable<OurSale> charged, BankDay newest)
    {
        var text = new StringBuilder(Header);
        foreach (var day in charged.Where(sale => sale.PaidAt is not null).GroupBy(sale => BankDay.Of(sale.PaidAt!.Value, newest.Zone).Day).OrderBy(day => day.Key))
        {
            var back = newest.Day.DayNumber - day.Key.DayNumber;
            foreach (var (at, sale) in day.OrderBy(sale => sale.PaidAt).Index())
            {
                if (back == LeftOutBack && at == 1) continue;
                var minor = sale.Sum.AmountMinor + (back == OtherSumBack && at == 1 ? SomMinor : 0);
                // The phone is nobody's: it is in the bank's form and not kept.
                text.Append(CultureInfo.InvariantCulture, $"{sale.OperationId};{sale.ProviderPaymentId};996000000000;{minor};{sale.Sum.Currency};{sale.PaidAt!.Value.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n");
            }
        }

        return text.ToString();
    }
}
