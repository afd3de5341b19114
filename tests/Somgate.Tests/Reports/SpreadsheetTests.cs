using System.Buffers;
using System.IO.Compression;
using System.Xml.Linq;
using Somgate.Payments;
using Somgate.Reports;
using Somgate.Tests.Support;

namespace Somgate.Tests.Reports;

/// <summary>What a spreadsheet makes of our files (reports.md 7, proof 4): Gnumeric's converter opens them and says what each cell is.</summary>
public sealed class SpreadsheetTests
{
    private const string Converter = "/usr/bin/ssconvert";

    // Kinds of cells as Gnumeric's own files number them.
    private const string Text = "60";
    private const string Number = "40";

    private static readonly string[] Wicked =
    [
        .. new[] { "=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20" }.SelectMany(start => new[] { $"{start}1+1", $"  {start}A1", $"\t{start}A1", $"\r\n{start}SUM(1;2)", $"{start}1+1\";\"=2" }),
        "=HYPERLINK(\"http://evil.example\";\"x\")", "+996555123456", "@SUM(A1)", "plain", "a;b\"c",
    ];

    [Theory, InlineData("standard"), InlineData("program")]
    public async Task Every_text_opens_as_text_and_amounts_stay_numbers(string preset)
    {
        Assert.SkipUnless(File.Exists(Converter), "gnumeric is not installed");
        var folder = Directory.CreateTempSubdirectory("somgate-sheet-").FullName;
        var (csv, sheet) = (Path.Combine(folder, "report.csv"), Path.Combine(folder, "report.gnumeric"));
        var dialect = CsvDialect.Find(preset)!;
        await File.WriteAllBytesAsync(csv, Write(dialect), TestContext.Current.CancellationToken);
        await Shell.Run(Converter, ["--import-encoding=UTF-8", csv, sheet], folder);
        var cells = Read(sheet);
        Assert.Equal(Wicked.Length + 1, cells.Select(cell => cell.Row).Distinct().Count());
        Assert.Equal(3, cells.Select(cell => cell.Column).Distinct().Count());
        foreach (var (row, column, kind, text) in cells.Where(cell => cell.Row > 0))
            Assert.True(kind == (column == 0 ? Number : Text), $"row {row}, column {column} is of kind {kind}: {text}");
        Directory.Delete(folder, recursive: true);
    }

    private static byte[] Write(CsvDialect dialect)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(buffer, dialect);
        // The converter guesses the separator by the beginnings of lines.
        csv.Line(["payment_sum", "payment_sum_currency", "payment_description"]);
        foreach (var text in Wicked) csv.Line([CsvCell.Amount(new Money(123_450, "KGS"), dialect), "KGS", CsvCell.Text(text, dialect)]);
        return buffer.WrittenSpan.ToArray();
    }

    private static List<(int Row, int Column, string? Kind, string Text)> Read(string sheet)
    {
        using var packed = new GZipStream(File.OpenRead(sheet), CompressionMode.Decompress);
        return [.. XDocument.Load(packed).Descendants().Where(element => element.Name.LocalName == "Cell")
            .Select(cell => ((int)cell.Attribute("Row")!, (int)cell.Attribute("Col")!, (string?)cell.Attribute("ValueType"), cell.Value))];
    }
}
