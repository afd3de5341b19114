using System.Globalization;
using Somgate.Register;
using Somgate.Reports;

namespace Somgate.Dashboard;

/// <summary>
/// What a report shall be, as it was typed (reports.md 2.1): kept letter by letter until it is right. Keys of the filter that have no field of their own, since they came
/// from a list, go along in <see cref="More"/>. Pure.
/// </summary>
internal sealed record ReportForm
{
    /// <summary>Fields whose values are handed to the filter as they are.</summary>
    private static readonly string[] Plain = ["grain", "date_by", "period", "from", "to", "tz", "source", "callback", "reason", "code", "payment_id", "final"];

    private static readonly string[] Amounts = ["amount_min", "amount_max"];

    public string Name { get; init; } = "";
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<string> Statuses { get; init; } = [];
    public IReadOnlyList<long> Projects { get; init; } = [];

    /// <summary>Names of columns in their order.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    public string Preset { get; init; } = CsvDialect.Standard.Name;
    public bool IsUnguarded { get; init; }

    /// <summary>Users who get a letter.</summary>
    public IReadOnlyList<long> Recipients { get; init; } = [];

    public bool Drops { get; init; }

    /// <summary>Other keys of the filter as a query.</summary>
    public string More { get; init; } = "";

    public string Value(string name) => Values.GetValueOrDefault(name, "");

    /// <summary>Those of the catalogue that are not chosen.</summary>
    public IEnumerable<RegisterColumn> Left => RegisterColumn.All.Where(column => !Columns.Contains(column.Name));

    public static ReportForm Read(Func<string, string> field, Func<string, IReadOnlyList<string>> fields) => new()
    {
        Name = field("name"),
        Values = Plain.Concat(Amounts).ToDictionary(name => name, field),
        Statuses = [.. fields("status").Distinct()],
        Projects = Numbers(fields("project")),
        Columns = [.. fields("column").Distinct()],
        Preset = field("preset"),
        IsUnguarded = field("unguarded").Length > 0,
        Recipients = Numbers(fields("recipient")),
        Drops = field("drops").Length > 0,
        More = field("more"),
    };

    /// <summary>As a definition fills it in.</summary>
    public static ReportForm Of(ReportDefinition definition)
    {
        var pairs = definition.Filter.ToPairs().Where(pair => pair.Key is not ("mode" or "sort")).ToArray();
        var values = pairs.Where(pair => Plain.Contains(pair.Key)).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.First().Value);
        foreach (var (name, minor) in pairs.Where(pair => Amounts.Contains(pair.Key))) values[name] = MoneyText.Typed(long.Parse(minor, CultureInfo.InvariantCulture));
        var period = definition.Filter.Period;
        if (period.Word is { } word) values["period"] = word;
        values["tz"] = definition.Filter.Zone.Name;
        // A list of statuses that is negated, and an id that is given twice, have no field: they go along.
        var statuses = definition.Filter["status"] is { Not: false } status ? status.Values.Select(value => value.Text).ToArray() : [];
        string[] shown = [.. Plain, .. Amounts, "project", .. statuses.Length > 0 ? ["status"] : Array.Empty<string>()];
        return new()
        {
            Name = definition.Name,
            Values = values,
            Statuses = statuses,
            Projects = definition.Filter["project"] is { Not: false } projects ? Numbers([.. projects.Values.Select(value => value.Text)]) : [],
            Columns = [.. definition.Columns.Select(column => column.Name)],
            Preset = definition.Format.Name,
            IsUnguarded = !definition.Format.IsGuarded,
            More = string.Join('&', pairs.Where(pair => !shown.Contains(pair.Key)).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")),
        };
    }

    /// <summary>After a button of the list of columns: <c>add</c>, <c>up:name</c>, <c>down:name</c>, <c>remove:name</c>.</summary>
    public ReportForm Moved(string act, string added)
    {
        var columns = Columns.ToList();
        if (act == "add" && RegisterColumn.Find(added) is not null && !columns.Contains(added)) columns.Add(added);
        var (deed, name) = act.Split(':') is [var first, var second] ? (first, second) : ("", "");
        var at = columns.IndexOf(name);
        if (at < 0) return this with { Columns = columns };
        columns.RemoveAt(at);
        if (deed != "remove") columns.Insert(Math.Clamp(at + (deed == "up" ? -1 : 1), 0, columns.Count), name);
        return this with { Columns = columns };
    }

    /// <summary>What it asks for; faults by field.</summary>
    /// <param name="seen">Projects that may be asked for.</param>
    public ReportDefinition? Definition(RegisterZone zone, IReadOnlyCollection<long> seen, Dictionary<string, string> faults)
    {
        if (Name.Trim().Length is 0 or > ReportDefinition.NameMax || Name.Any(char.IsControl)) faults["name"] = "rep.err.name";
        if (Columns.Count == 0) faults["columns"] = "rep.err.columns";
        if (Columns.Any(name => RegisterColumn.Find(name) is null)) faults["columns"] = "rep.err.column";
        if (CsvDialect.Find(Preset) is not { } format) faults["preset"] = "rep.err.preset";
        else
        {
            var filter = ReportDefinition.ReadFilter(Pairs(faults), zone, []);
            if (Projects.Any(project => !seen.Contains(project))) faults["project"] = "rep.err.project";
            foreach (var fault in filter.Faults) faults.TryAdd(FieldOf(fault.Key), fault.Key is "from" or "to" or "tz" or "period" ? "rep.err." + fault.Key : "rep.err.filter");
            if (faults.Count == 0)
                return new(Name.Trim(), filter, [.. Columns.Select(name => RegisterColumn.Find(name)!)], format with { IsGuarded = !IsUnguarded });
        }

        return null;
    }

    private IEnumerable<KeyValuePair<string, string>> Pairs(Dictionary<string, string> faults)
    {
        var pairs = ReportDefinition.Pairs(More).Where(pair => pair.Key is not ("mode" or "sort")).ToList();
        // Two ends stand for themselves: the word is what was chosen before.
        var hasEnds = Value("from").Length + Value("to").Length > 0;
        pairs.AddRange(Plain.Where(name => name != "period" || !hasEnds).Select(name => KeyValuePair.Create(name, Value(name).Trim())));
        pairs.AddRange(Statuses.Select(status => KeyValuePair.Create("status", status)));
        pairs.AddRange(Projects.Select(project => KeyValuePair.Create("project", project.ToString(CultureInfo.InvariantCulture))));
        foreach (var name in Amounts.Where(name => Value(name).Trim().Length > 0))
        {
            if (MoneyText.Minor(Value(name)) is { } minor) pairs.Add(KeyValuePair.Create(name, minor.ToString(CultureInfo.InvariantCulture)));
            else faults[name] = "rep.err.amount";
        }

        return pairs;
    }

    private static string FieldOf(string key) => Plain.Contains(key) || Amounts.Contains(key) || key is "status" or "project" ? key : "more";

    private static long[] Numbers(IReadOnlyList<string> texts) =>
        [.. texts.Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).Distinct()];
}
