using System.Globalization;
using System.Text.Json;
using Somgate.Payments;

namespace Somgate.Register;

/// <summary>What reading a filter needs beside its text.</summary>
/// <param name="Zone">The shell's zone, or that of the token's owner.</param>
/// <param name="Default">The period where none is given and no exact id is asked for.</param>
/// <param name="Others">Keys of the screen's own, such as <c>after</c>: not the filter's, so not unknown.</param>
internal sealed record FilterReading(RegisterZone Zone, RegisterPeriod Default, IReadOnlyCollection<string> Others)
{
    /// <summary>As lists read it.</summary>
    public static readonly FilterReading OfList = new(RegisterZone.Utc, RegisterPeriod.LastWeek, []);
}

/// <summary>Reads the filter (dashboard.md 2.2). Pure. Nothing that was given is dropped: what is not understood becomes a fault.</summary>
internal sealed class FilterReader
{
    /// <summary>Values of one key: as many as an array of the Data API holds.</summary>
    private const int ValuesMax = 1000;

    private const int PrefixLengthMin = 3;

    /// <summary>Sums and times of more digits than this nobody has.</summary>
    private const int DigitsMax = 15;

    private readonly FilterReading reading;
    private readonly List<FilterFault> faults = [];
    private readonly Dictionary<string, List<string>> given = [];

    private FilterReader(FilterReading reading) => this.reading = reading;

    /// <summary>From the query of a URL: a list is parted by commas, or its key repeated.</summary>
    public static RegisterFilter Read(IEnumerable<KeyValuePair<string, string>> pairs, FilterReading reading)
    {
        var reader = new FilterReader(reading);
        var length = 0;
        foreach (var (key, value) in pairs)
        {
            length += key.Length + value.Length + 2;
            if (!reading.Others.Contains(key)) reader.Take(key, value);
        }

        if (length > RegisterFilter.QueryLengthMax) reader.faults.Add(new("", "", "This filter is too long", FilterFaultKind.TooLong));
        return reader.Make(splits: true);
    }

    /// <summary>From members of JSON (data-api.md 4.2): a value is a text, a number or an array of them, and a comma is part of it.</summary>
    /// <param name="barred">Keys that stand elsewhere in the request.</param>
    /// <param name="who">Makes the token of a phone or e-mail, which are given plainly in a body.</param>
    public static RegisterFilter ReadMembers(
        IEnumerable<KeyValuePair<string, JsonElement>> members, IReadOnlyCollection<string> barred, Func<string, string?> who, FilterReading reading)
    {
        var reader = new FilterReader(reading);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, element) in members)
        {
            if (!seen.Add(key)) reader.Fault(key, "", $"{key} is given twice", FilterFaultKind.Twice);
            else if (barred.Contains(key)) reader.Unknown(key, "");
            else foreach (var value in reader.ValuesOf(key, element)) reader.TakeMember(key, value, who);
        }

        return reader.Make(splits: false);
    }

    private IEnumerable<string> ValuesOf(string key, JsonElement element)
    {
        var items = element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().ToArray() : [element];
        foreach (var item in items)
        {
            if (item.ValueKind == JsonValueKind.String) yield return item.GetString()!;
            else if (item.ValueKind == JsonValueKind.Number) yield return item.GetRawText();
            else Fault(key, "", $"{key} must be a text, a number or an array of them");
        }
    }

    private void TakeMember(string key, string value, Func<string, string?> who)
    {
        if (key is not ("customer_email" or "phone")) Take(key, value);
        else if (value.Length > 0 && who(value) is { } token) Take("who", token);
        else if (value.Length > 0) Fault(key, "", $"{key} is not readable");
    }

    private void Take(string key, string value)
    {
        if (value.Length == 0) return;
        if (!given.TryGetValue(key, out var values)) given[key] = values = [];
        values.Add(value);
    }

    private RegisterFilter Make(bool splits)
    {
        var dateBy = One("date_by", ["created", "updated", "completed"]) switch
        {
            "updated" => DateBy.Updated,
            "completed" => DateBy.Completed,
            _ => DateBy.Created,
        };
        var grain = One("grain", ["payments", "operations"]) == "operations" ? Grain.Operations : Grain.Payments;
        var mode = One("mode", ["live", "test"]);
        var hasZone = given.ContainsKey("tz");
        var zone = Zone();
        var ascending = Ascending(dateBy);
        var terms = RegisterKey.All.Select(key => Term(key, splits)).OfType<RegisterTerm>().ToArray();
        var (period, hasPeriod) = Period(zone, terms);
        foreach (var (key, values) in given) Unknown(key, values[0]);
        return new()
        {
            Grain = grain,
            DateBy = dateBy,
            Mode = mode,
            Ascending = ascending,
            Zone = zone,
            HasZone = hasZone,
            Period = period,
            HasPeriod = hasPeriod,
            Terms = terms,
            Faults = [.. faults],
        };
    }

    /// <summary>Takes a key that has one value out of what is left.</summary>
    private string? Single(string key)
    {
        if (!given.Remove(key, out var values)) return null;
        if (values.Count > 1) Fault(key, values[1], $"{key} is given twice", FilterFaultKind.Twice);
        return values[0];
    }

    private string? One(string key, IReadOnlyList<string> words)
    {
        if (Single(key) is not { } value) return null;
        if (words.Contains(value)) return value;
        Unknown(key, value);
        return null;
    }

    private RegisterZone Zone()
    {
        if (Single("tz") is not { } name) return reading.Zone;
        // In a query a plus sign that was not escaped is a space.
        if (RegisterZone.Find(name.StartsWith(' ') ? $"+{name[1..]}" : name) is { } zone) return zone;
        Unknown("tz", name);
        return reading.Zone;
    }

    private bool Ascending(DateBy dateBy)
    {
        if (Single("sort") is not { } sort) return false;
        if (sort[1..] == $"{RegisterFilter.Word(dateBy)}_at" && sort[0] is '+' or ' ' or '-') return sort[0] != '-';
        Unknown("sort", sort);
        return false;
    }

    private (RegisterPeriod Period, bool IsGiven) Period(RegisterZone zone, IReadOnlyList<RegisterTerm> terms)
    {
        var word = One("period", RegisterPeriod.Words);
        var from = End("from");
        var to = End("to");
        if (word is not null && (from ?? to) is not null) Fault("period", word, "period and from, to exclude each other", FilterFaultKind.Both);
        if (word is not null) return (new(word), true);
        if ((from ?? to) is null) return (terms.Any(term => term.FindsByName) ? RegisterPeriod.Ever : reading.Default, false);
        var period = new RegisterPeriod(null, from, to);
        var span = period.Bounds(zone, DateTimeOffset.UnixEpoch);
        if (span is { FromMs: { } start, UntilMs: { } end } && start >= end) Fault("from", from!, "from is after to", FilterFaultKind.Backwards);
        return (period, true);
    }

    private string? End(string key)
    {
        if (Single(key) is not { } text) return null;
        if (RegisterPeriod.IsEnd(text)) return text;
        Fault(key, text, $"{key} must look like YYYY-MM-DD or YYYY-MM-DDThh:mm:ss", FilterFaultKind.NoTime);
        return null;
    }

    private RegisterTerm? Term(RegisterKey key, bool splits)
    {
        if (!given.Remove(key.Name, out var values)) return null;
        var count = faults.Count;
        var not = values[0][0] == '!';
        if (values.Any(value => value[0] == '!' != not)) Fault(key.Name, values[1], $"{key.Name} mixes values with and without !", FilterFaultKind.Mixed);
        if (not && key.Kind == KeyKind.Bound) Unknown(key.Name, values[0]);
        var read = values
            .Select(value => not && value[0] == '!' ? value[1..] : value)
            .SelectMany(value => key.IsId || !splits ? [value] : value.Split(','))
            .Where(value => value.Length > 0)
            .Select(value => Value(key, value))
            .Distinct()
            .OrderBy(value => value.Text, StringComparer.Ordinal)
            .ToArray();
        if (read.Length > ValuesMax) Fault(key.Name, "", $"{key.Name} has more than {ValuesMax} values", FilterFaultKind.TooMany);
        if (read.Length > 1 && key.Kind == KeyKind.Bound) Fault(key.Name, read[1].Text, $"{key.Name} is given twice", FilterFaultKind.Twice);
        return faults.Count > count || read.Length == 0 ? null : new(key, not, read);
    }

    private RegisterValue Value(RegisterKey key, string text)
    {
        switch (key.Kind)
        {
            case KeyKind.Word:
                var word = text == "invoice cancelled" ? "invoice canceled" : text;
                if (!key.Words.Contains(word)) Unknown(key.Name, text);
                return new(word);
            case KeyKind.Code or KeyKind.Bound:
                if (text.Length > DigitsMax || !text.All(char.IsAsciiDigit)) Unknown(key.Name, text);
                else return new(long.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
                return new(text);
            case KeyKind.Id or KeyKind.IdPrefix:
                return Id(key, text);
            default:
                return new(text);
        }
    }

    private RegisterValue Id(RegisterKey key, string text)
    {
        var isExact = text[0] == '=' && text.Length > 1;
        var id = isExact ? text[1..] : text;
        if (key.Name == "who" && !Who.IsToken(id)) Unknown(key.Name, id);
        if (key.Name == "operation_id" && (id.Length > DigitsMax || !id.All(char.IsAsciiDigit))) Unknown(key.Name, id);
        if (isExact || key.Kind != KeyKind.IdPrefix || id[^1] != '*') return new(Folded(key, id));
        var start = id[..^1];
        if (start.Length < PrefixLengthMin) Fault(key.Name, text, $"{key.Name} needs at least {PrefixLengthMin} characters before *", FilterFaultKind.TooShort);
        return new(Folded(key, start), IsPrefix: true);
    }

    // Payment ids are one whatever their letters (gate.md 8).
    private static string Folded(RegisterKey key, string id) => key.Name == "payment_id" ? PaymentKey.Fold(id) : id;

    private void Unknown(string key, string value) => Fault(key, value, value.Length == 0 ? $"{key} is not known" : $"{key}={value} is not known");

    private void Fault(string key, string value, string text, FilterFaultKind kind = FilterFaultKind.Unknown) => faults.Add(new(key, value, text, kind));
}
