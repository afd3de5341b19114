namespace Somgate.Reports;

/// <summary>How a CSV file is written (reports.md 3). Pure.</summary>
/// <param name="HasMark">Begins with a byte order mark.</param>
/// <param name="InMinorUnits">Amounts as whole minor units, or as major units with <paramref name="DecimalMark"/>.</param>
/// <param name="IsGuarded">What a spreadsheet would take for a formula gets a leading <c>'</c>.</param>
internal sealed record CsvDialect(string Name, char Separator, bool HasMark, bool InMinorUnits, char DecimalMark, string TimeForm, bool IsGuarded = true)
{
    private const string IsoTime = "yyyy-MM-dd'T'HH:mm:sszzz";

    public static readonly CsvDialect Standard = new("standard", ';', HasMark: false, InMinorUnits: false, '.', IsoTime);
    public static readonly CsvDialect Excel = new("excel", ';', HasMark: true, InMinorUnits: false, ',', "dd.MM.yyyy HH:mm:ss");
    public static readonly CsvDialect Program = new("program", ',', HasMark: false, InMinorUnits: true, '.', IsoTime);

    public static readonly IReadOnlyList<CsvDialect> All = [Standard, Excel, Program];

    /// <summary>Null: no such preset.</summary>
    public static CsvDialect? Find(string name) => All.FirstOrDefault(dialect => dialect.Name == name);
}
