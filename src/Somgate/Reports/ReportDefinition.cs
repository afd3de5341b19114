using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Somgate.Register;

namespace Somgate.Reports;

/// <summary>What is asked for (reports.md 2.1): rows by a filter of the register, columns in their order, and how they are written. Kept as JSON. Pure.</summary>
internal sealed record ReportDefinition(string Name, RegisterFilter Filter, IReadOnlyList<RegisterColumn> Columns, CsvDialect Format)
{
    public const int NameMax = 60;

    private const string DayForm = "yyyy-MM-dd";
    private const string SecondForm = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>Contacts of customers stand among the columns.</summary>
    public bool HasContacts => Columns.Any(column => column.IsPersonal);

    /// <summary>Reads a filter as reports have it: rows ascend, and without a period it is yesterday.</summary>
    public static RegisterFilter ReadFilter(IEnumerable<KeyValuePair<string, string>> pairs, RegisterZone zone, IReadOnlyCollection<string> others) =>
        Ascending(FilterReader.Read(pairs, new(zone, new("yesterday"), others)));

    /// <summary>With its period as it stands at this moment, so that it means the same for ever (reports.md 2.1).</summary>
    public ReportDefinition At(DateTimeOffset now)
    {
        var (period, zone) = (Filter.Period, Filter.Zone);
        if (period.Word is null) return this with { Filter = Filter.Within(period.From, period.To, zone) };
        if (period.Word == RegisterPeriod.EverWord) return this with { Filter = Filter with { HasPeriod = true, HasZone = true } };
        var span = period.Bounds(zone, now);
        var from = zone.ToLocal(DateTimeOffset.FromUnixTimeMilliseconds(span.FromMs!.Value));
        var until = zone.ToLocal(DateTimeOffset.FromUnixTimeMilliseconds(span.UntilMs!.Value));
        var to = until.TimeOfDay == TimeSpan.Zero ? Text(until.AddDays(-1), DayForm) : Text(until.AddMilliseconds(-1), SecondForm);
        return this with { Filter = Filter.Within(Text(from, from.TimeOfDay == TimeSpan.Zero ? DayForm : SecondForm), to, zone) };
    }

    /// <summary>The first line of the file.</summary>
    public IEnumerable<string> Header() => Columns.SelectMany(column => column.Type == ColumnType.Money
        ? [$"{column.Name}_{(Format.InMinorUnits ? "minor" : "major")}", $"{column.Name}_currency"]
        : new[] { column.Name });

    /// <summary>The file's name (reports.md 3): ASCII, and every report has its own.</summary>
    public string FileName(long reportId, long revision)
    {
        var name = new StringBuilder();
        foreach (var letter in Name.ToLowerInvariant()) name.Append(char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) ? letter : '-');
        var spelled = string.Join('-', name.ToString().Split('-', StringSplitOptions.RemoveEmptyEntries));
        var period = Filter.Period is { Word: null } own ? $"{End(own.From)}_{End(own.To)}" : "all";
        var zone = Filter.Zone.Name.Replace('/', '-').Replace(":", "", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"somgate_{(spelled.Length > 0 ? spelled : "report")}_{period}_{zone}_r{reportId}{(revision > 1 ? $"_v{revision}" : "")}.csv");
    }

    public string ToJson() => new JsonObject
    {
        ["name"] = Name,
        ["filter"] = Filter.ToQuery(),
        ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column.Name)]),
        ["preset"] = Format.Name,
        ["guard"] = Format.IsGuarded,
    }.ToJsonString();

    public static ReportDefinition Read(string json)
    {
        var node = JsonNode.Parse(json)!;
        return new(
            node["name"]!.GetValue<string>(),
            ReadFilter(Pairs(node["filter"]!.GetValue<string>()), RegisterZone.Utc, []),
            [.. node["columns"]!.AsArray().Select(name => RegisterColumn.Find(name!.GetValue<string>())).OfType<RegisterColumn>()],
            CsvDialect.Find(node["preset"]!.GetValue<string>())! with { IsGuarded = node["guard"]!.GetValue<bool>() });
    }

    /// <summary>Pairs of a canonical query.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(string query) => query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => KeyValuePair.Create(Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "")));

    private static RegisterFilter Ascending(RegisterFilter filter) => filter with { Ascending = true, HasZone = true };

    private static string Text(DateTime local, string form) => local.ToString(form, CultureInfo.InvariantCulture);

    private static string End(string? end) => end is null ? "open" : end.Replace(":", "", StringComparison.Ordinal).Replace(' ', 'T');
}
