using System.Globalization;
using System.Text;

namespace Somgate.PaymentLinks;

/// <summary>A line of a file of links, its cells by their columns.</summary>
internal sealed record LinkCsvRow(int Line, IReadOnlyDictionary<string, string> Cells)
{
    public string this[string column] => Cells.GetValueOrDefault(column, "").Trim();
}

/// <summary>What is wrong in a file: <c>line 7, amount: not a number</c>.</summary>
/// <param name="Column">Empty: the whole line.</param>
/// <param name="Fault">A word for a text.</param>
internal sealed record LinkCsvFault(int Line, string Column, string Fault);

/// <summary>Reads a file of links (payment-links.md 9): UTF-8, separator found from the header, quotes as usual. Pure.</summary>
/// <param name="Rows">Empty when the file itself can't be read.</param>
internal sealed record LinkCsv(IReadOnlyList<LinkCsvRow> Rows, IReadOnlyList<LinkCsvFault> Faults)
{
    public const int RowsMax = 1000;
    public const int BytesMax = 1_000_000;

    public static readonly IReadOnlyList<string> Columns =
    [
        "amount", "amount_minor", "currency", "payment_id", "description", "customer_id", "customer_email", "customer_phone", "customer_language", "best_before", "force_method",
        "extra_param", "send_email",
    ];

    /// <summary>The template that can be downloaded.</summary>
    public const string Template = "amount;currency;payment_id;description;customer_id;best_before\r\n1500,00;KGS;;Order 1001;customer1;\r\n";

    public static LinkCsv Read(byte[] bytes)
    {
        if (bytes.Length > BytesMax) return Refused(0, "", "too_large");
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
        }
        catch (DecoderFallbackException)
        {
            return Refused(0, "", "encoding");
        }

        return Read(text);
    }

    public static LinkCsv Read(string text)
    {
        var separator = text.Split('\n')[0].Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var records = Records(text, separator);
        if (records.Count == 0 || (records.Count == 1 && records[0].Cells is [""])) return Refused(1, "", "empty");
        if (records[^1].IsOpen) return Refused(records[^1].Line, "", "quote");
        var header = records[0].Cells.Select(cell => cell.Trim().ToLowerInvariant()).ToArray();
        List<LinkCsvFault> faults = [.. header.Where(name => !Columns.Contains(name)).Select(name => new LinkCsvFault(1, name, "unknown_column"))];
        foreach (var twice in header.GroupBy(name => name).Where(group => group.Count() > 1)) faults.Add(new(1, twice.Key, "column_twice"));
        if (header.Contains("amount") == header.Contains("amount_minor")) faults.Add(new(1, "amount", "one_amount"));
        if (!header.Contains("currency")) faults.Add(new(1, "currency", "no_column"));
        if (faults.Count > 0) return new([], faults);
        var lines = records.Skip(1).Where(record => record.Cells is not [""]).ToArray();
        if (lines.Length == 0) return Refused(1, "", "empty");
        if (lines.Length > RowsMax) return Refused(lines[RowsMax].Line, "", "too_many");
        faults.AddRange(lines.Where(record => record.Cells.Count != header.Length).Select(record => new LinkCsvFault(record.Line, "", "cells")));
        return new(
            [.. lines.Where(record => record.Cells.Count == header.Length).Select(record => new LinkCsvRow(record.Line, header.Zip(record.Cells).ToDictionary(pair => pair.First, pair => pair.Second)))],
            faults);
    }

    private static LinkCsv Refused(int line, string column, string fault) => new([], [new(line, column, fault)]);

    private static List<(int Line, List<string> Cells, bool IsOpen)> Records(string text, char separator)
    {
        var records = new List<(int, List<string>, bool)>();
        var (line, start, quoted) = (1, 1, false);
        var (cells, cell) = (new List<string>(), new StringBuilder());
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter == '\n') line++;
            if (quoted)
            {
                if (letter != '"') cell.Append(letter);
                else if (at + 1 < text.Length && text[at + 1] == '"') cell.Append(text[++at]);
                else quoted = false;
            }
            else if (letter == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (letter == separator)
            {
                Next();
            }
            else if (letter == '\n')
            {
                Next();
                records.Add((start, cells, false));
                (cells, start) = ([], line);
            }
            else if (letter != '\r')
            {
                cell.Append(letter);
            }
        }

        if (cell.Length > 0 || cells.Count > 0 || quoted)
        {
            Next();
            records.Add((start, cells, quoted));
        }

        return records;

        void Next()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }
    }

    /// <summary>A moment as a person or a program writes it: with its offset, or <c>YYYY-MM-DD hh:mm</c> in the zone of the project.</summary>
    public static DateTimeOffset? Moment(string text, TimeZoneInfo zone)
    {
        if (DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return zone.IsInvalidTime(local) ? null : new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        return text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.ToUniversalTime() : null;
    }
}
