using System.Globalization;

namespace Somgate.BankSimulator;

/// <summary>Confirmation codes, drawn from the seed for each order number by itself.</summary>
internal static class Codes
{
    public static string First(long seed, int digits, string orderNumber) => Draw(seed, digits, $"{orderNumber} 0 0");

    /// <summary>The code of a resend. A new code ends the old one, so it must not happen to be the same.</summary>
    public static string Next(long seed, int digits, Payment payment)
    {
        for (var draw = 0; ; draw++)
        {
            var code = Draw(seed, digits, $"{payment.Request.OrderNumber} {payment.CodesResent + 1} {draw}");
            if (code != payment.Code) return code;
        }
    }

    private static string Draw(long seed, int digits, string key)
    {
        var end = 1;
        for (var digit = 0; digit < digits; digit++) end *= 10;
        return Chance.From(seed, "code " + key).Below(end).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }
}
