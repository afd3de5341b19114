using System.Globalization;
using System.Text;

namespace Somgate.BankSimulator;

/// <summary>The bank's list of one day's charges (mbank-service.md 2).</summary>
internal static class Registry
{
    /// <summary>Asia/Bishkek: six hours ahead all year since 2005. Written out, since a small machine may have no time zone files.</summary>
    public static readonly TimeSpan Zone = TimeSpan.FromHours(6);

    public static string Of(IEnumerable<Payment> charges, DateOnly day)
    {
        var csv = new StringBuilder("order_number;payment_id;phone;amount;currency;charged_at\n");
        foreach (var charge in charges.Where(charge => DayOf(charge.EndedAt!.Value) == day).OrderBy(charge => charge.EndedAt))
        {
            csv.Append(CultureInfo.InvariantCulture, $"{charge.Request.OrderNumber};{charge.PaymentId};{charge.Request.Phone};")
                .Append(CultureInfo.InvariantCulture, $"{charge.Request.AmountMinor};{charge.Request.Currency};")
                .Append(Wire.Date(charge.EndedAt!.Value)).Append('\n');
        }
        return csv.ToString();
    }

    public static DateOnly? ReadDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Zone).DateTime);
}
