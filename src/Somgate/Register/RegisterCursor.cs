using System.Globalization;
using System.Text;

namespace Somgate.Register;

/// <summary>A place in an ordered list: after the row of this moment and number, in the list of this filter (dashboard.md 2.3). Pure.</summary>
/// <param name="No">Number of the payment or operation, by the grain.</param>
internal sealed record RegisterCursor(long MomentMs, long No, string Fingerprint)
{
    private const string Version = "v1";

    public override string ToString() =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}|{MomentMs}|{No}|{Fingerprint}")))
            .Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <summary>Null: no cursor, or one of another filter.</summary>
    public static RegisterCursor? Read(string text, RegisterFilter filter)
    {
        try
        {
            var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
            var parts = Encoding.ASCII.GetString(Convert.FromBase64String(padded)).Split('|');
            return parts is [Version, var moment, var no, var fingerprint]
                && long.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
                && long.TryParse(no, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && fingerprint == filter.Fingerprint()
                ? new(ms, number, fingerprint)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
