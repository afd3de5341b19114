using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Somgate.Register;

namespace Somgate.Reports;

/// <summary>What was written: it must equal what was counted before, in the same snapshot.</summary>
/// <param name="Open">Payments among them that are not over.</param>
/// <param name="Sums">By currency, ascending.</param>
internal sealed record ReportTally(long Rows, long Open, IReadOnlyList<ReportSum> Sums)
{
    public static ReportTally Of(RegisterTotals totals) => new(
        totals.Count,
        totals.Parts.Where(part => !RegisterKey.FinalStatuses.Contains(part.Status)).Sum(part => part.Count),
        [.. totals.Sums.Select(sum => new ReportSum(sum.Currency, sum.AmountMinor, totals.PaidSums.FirstOrDefault(paid => paid.Currency == sum.Currency).AmountMinor))]);

    public bool IsSame(ReportTally other) => Rows == other.Rows && Open == other.Open && Sums.SequenceEqual(other.Sums);
}

/// <summary>Sums of one currency: of all rows, and of paid ones.</summary>
internal sealed record ReportSum(string Currency, long AskedMinor, long PaidMinor);

/// <summary>The file as it lies there.</summary>
internal sealed record ReportFile(string Name, long Bytes, string Sha256);

/// <summary>
/// What a file holds and how it came about (reports.md 3): shown on the report's card, and beside a file that is put into a folder. One text for ever: the same report
/// has the same manifest, letter by letter. Pure.
/// </summary>
internal static class ReportManifest
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Report report, ReportTally tally, ReportFile file, DateTimeOffset asOf)
    {
        var definition = report.Definition;
        string[] lines =
        [
            Members(
                ("report", report.ReportId), ("revision", report.Revision), ("schedule", report.ScheduleId), ("name", definition.Name),
                ("grain", definition.Filter.Grain == Grain.Operations ? "operations" : "payments")),
            Members(("filter", Filter(report))),
            Members(("columns", new JsonArray([.. definition.Columns.Select(column => (JsonNode)column.Name)]))),
            Members(("format", Format(definition.Format))),
            Members(
                ("as_of", asOf.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)), ("rows", tally.Rows), ("open", tally.Open), ("sums", Sums(tally))),
            Members(("file", file.Name), ("bytes", file.Bytes)),
            Members(("sha256", file.Sha256)),
        ];
        return $"{{\n  {string.Join(",\n  ", lines)}\n}}\n";
    }

    private static JsonObject Filter(Report report)
    {
        var filter = report.Definition.Filter;
        var written = new JsonObject
        {
            ["mode"] = report.IsTest ? "test" : "live",
            ["project"] = new JsonArray([.. report.Projects.Select(project => (JsonNode)project)]),
            ["date_by"] = RegisterFilter.Word(filter.DateBy),
        };
        if (filter.Period is { Word: { } word }) written["period"] = word;
        if (filter.Period.From is { } from) written["from"] = from;
        if (filter.Period.To is { } to) written["to"] = to;
        written["tz"] = filter.Zone.Name;
        // A key of ids stands there once for each of them.
        foreach (var key in filter.ToPairs().Where(pair => !written.ContainsKey(pair.Key) && pair.Key is not ("grain" or "sort")).GroupBy(pair => pair.Key, pair => pair.Value))
            written[key.Key] = key.Count() == 1 ? key.Single() : new JsonArray([.. key.Select(value => (JsonNode)value)]);

        return written;
    }

    private static JsonObject Format(CsvDialect format) => new()
    {
        ["preset"] = format.Name,
        ["separator"] = format.Separator.ToString(),
        ["bom"] = format.HasMark,
        ["decimal"] = format.DecimalMark.ToString(),
        ["amounts"] = format.InMinorUnits ? "minor" : "major",
        ["times"] = format.TimeForm == CsvDialect.Excel.TimeForm ? "local" : "iso",
        ["gzip"] = false,
        ["guard"] = format.IsGuarded,
    };

    private static JsonObject Sums(ReportTally tally) =>
        new(tally.Sums.Select(sum => KeyValuePair.Create(sum.Currency, (JsonNode?)new JsonObject { ["asked_minor"] = sum.AskedMinor, ["paid_minor"] = sum.PaidMinor })));

    private static string Members(params (string Name, JsonNode? Value)[] members) => string.Join(", ", members.Select(member => $"\"{member.Name}\": {Spaced(member.Value)}"));

    // With a space behind each comma and colon, as people write it.
    private static string Spaced(JsonNode? node) => node switch
    {
        JsonObject members => $"{{{string.Join(", ", members.Select(member => $"{JsonSerializer.Serialize(member.Key, Plain)}: {Spaced(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(Spaced))}]",
        null => "null",
        _ => node.ToJsonString(Plain),
    };
}
