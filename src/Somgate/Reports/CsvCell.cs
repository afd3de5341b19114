using System.Globalization;
using System.Text;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Reports;

/// <summary>Cells of a CSV file (reports.md 3): values as text, the guard against formulas, quotes where a cell needs them. Pure.</summary>
internal static class CsvCell
{
    /// <summary>KGS, the one currency that is taken, has two digits behind the mark.</summary>
    private const int MinorInMajor = 100;

    /// <summary>What a spreadsheet takes for the beginning of a formula, and the full-width forms of it.</summary>
    private const string FormulaStarts = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>A value of a column of the register, ready to stand in a line; sums have <see cref="Amount"/>.</summary>
    public static string Of(ColumnType type, object? value, RegisterZone zone, CsvDialect dialect) => value switch
    {
        null => "",
        string text => type is ColumnType.Id or ColumnType.Text ? Text(text, dialect) : Quoted(Clean(text), dialect),
        DateTimeOffset moment => Time(moment, zone, dialect),
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "1" : "0",
        _ => throw new ArgumentException($"{value.GetType().Name} is no value of one cell", nameof(value)),
    };

    /// <summary>Text from outside: guarded if the dialect says so.</summary>
    public static string Text(string text, CsvDialect dialect)
    {
        var clean = Clean(text);
        return Quoted(dialect.IsGuarded && IsFormula(clean) ? $"'{clean}" : clean, dialect);
    }

    /// <summary>All digits of the currency, no mark between thousands.</summary>
    public static string Amount(Money sum, CsvDialect dialect)
    {
        var minor = sum.AmountMinor;
        if (dialect.InMinorUnits) return minor.ToString(CultureInfo.InvariantCulture);
        var (major, rest) = Math.DivRem(Math.Abs(minor), MinorInMajor);
        return string.Create(CultureInfo.InvariantCulture, $"{(minor < 0 ? "-" : "")}{major}{dialect.DecimalMark}{rest:00}");
    }

    public static string Time(DateTimeOffset moment, RegisterZone zone, CsvDialect dialect) =>
        TimeZoneInfo.ConvertTime(moment, zone.Zone).ToString(dialect.TimeForm, CultureInfo.InvariantCulture);

    /// <summary>Quotes, only where a cell needs them.</summary>
    private static string Quoted(string cell, CsvDialect dialect)
    {
        var needs = cell.Length > 0 && (cell[0] == ' ' || cell[^1] == ' ' || cell.Contains(dialect.Separator) || cell.Contains('"'));
        return needs ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    private static bool IsFormula(string cell) => cell.AsSpan().TrimStart() is { Length: > 0 } rest && FormulaStarts.Contains(rest[0]);

    // A line of the file is a row, whatever stands in it.
    private static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1F')) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text) clean.Append(letter < ' ' ? ' ' : letter);
        return clean.ToString();
    }
}
