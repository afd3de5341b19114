using System.Globalization;
using System.Text;
using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Reconciliation;
using Somgate.Register;

namespace Somgate.Tests.Reconciliation;

/// <summary>Days, lines and sales to compare.</summary>
internal static class Charges
{
    public static readonly BankDay Day = new(new(2026, 11, 23), RegisterZone.Find(MbankRegistry.Profile.Zone)!);

    public static OurSale Sale(long id, int day = 0, long minor = 5_000, OperationStatus status = OperationStatus.Success) =>
        new(1042, 10_000_000 + id, $"ORD-{id}", id, $"bank-{id}", status, new(minor, Money.Som), Standing.IsFinal(status) ? Noon(day) : null);

    public static RegistryLine Line(long id, int day = 0, long minor = 5_000, int number = 2) =>
        new(number, id.ToString(CultureInfo.InvariantCulture), $"bank-{id}", new(minor, Money.Som), Noon(day));

    public static byte[] File(IEnumerable<RegistryLine> lines)
    {
        var text = new StringBuilder("order_number;payment_id;phone;amount;currency;charged_at\n");
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line.OrderNumber};{line.ProviderPaymentId};996700000001;{line.Sum.AmountMinor};{line.Sum.Currency};{line.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static DateTimeOffset Noon(int day) => Day.Plus(day).At(new(12, 0));
}
