using System.Globalization;

namespace Somgate.Dashboard;

/// <summary>Sums as people type and read them: major units with a dot or a comma (dashboard.md R8). Pure.</summary>
internal static class AmountInput
{
    /// <summary>KGS, the one currency that is taken, has two digits behind the mark.</summary>
    private const int MinorDigits = 2;

    private const int WholeDigitsMax = 11;

    /// <summary>Minor units; null: not a sum, or with more digits behind the mark than the currency has.</summary>
    public static long? Read(string typed)
    {
        var text = typed.Trim();
        var parts = text.Split('.', ',');
        if (parts.Length > 2 || parts[0].Length is 0 or > WholeDigitsMax || !parts[0].All(char.IsAsciiDigit)) return null;
        var behind = parts.Length == 2 ? parts[1] : "";
        if (parts.Length == 2 && behind.Length == 0 || behind.Length > MinorDigits || !behind.All(char.IsAsciiDigit)) return null;
        return long.Parse(parts[0] + behind.PadRight(MinorDigits, '0'), CultureInfo.InvariantCulture);
    }

    /// <summary><c>1,234.50 KGS</c>.</summary>
    public static string Text(long minor, string currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{minor / 100:#,##0}.{Math.Abs(minor % 100):00} {currency}");

    /// <summary>As it stands in a field: <c>1234.50</c>.</summary>
    public static string Typed(long minor) => string.Create(CultureInfo.InvariantCulture, $"{minor / 100}.{Math.Abs(minor % 100):00}");
}
