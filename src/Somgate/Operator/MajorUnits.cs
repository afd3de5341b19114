using System.Globalization;

namespace Somgate.Operator;

/// <summary>Sums as people type them: major units with a point or a comma, to whole minor ones (dashboard.md R8). Pure.</summary>
internal static class MajorUnits
{
    private const int Decimals = 2;
    private const int LengthMax = 15;

    /// <summary>Null: it is no sum.</summary>
    public static long? Read(string text)
    {
        var parts = text.Replace(',', '.').Split('.');
        if (text.Length is 0 or > LengthMax || parts.Length > 2 || parts[0].Length == 0) return null;
        var fraction = parts.Length == 2 ? parts[1] : "0";
        if (fraction.Length is 0 or > Decimals || !parts[0].All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit)) return null;
        return (long.Parse(parts[0], CultureInfo.InvariantCulture) * 100) + long.Parse(fraction.PadRight(Decimals, '0'), CultureInfo.InvariantCulture);
    }

    public static string Write(long minor) => string.Create(CultureInfo.InvariantCulture, $"{minor / 100}.{minor % 100:00}");
}
