using System.Globalization;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>
/// The panel over the list of payments (dashboard.md 5.1): every key of the filter as fields. Sums are typed in major units, times in seconds, a contact plainly;
/// in the address they stand as the register reads them, and of a contact its token alone. Pure.
/// </summary>
/// <param name="Pairs">For the address.</param>
/// <param name="Faults">Key of a text by the field.</param>
internal sealed record PaymentsForm(IReadOnlyList<(string Name, string Value)> Pairs, IReadOnlyDictionary<string, string> Faults)
{
    /// <summary>Ends the name of the field that turns the values of a key round.</summary>
    public const string Not = "_not";

    /// <summary>Field of a phone or e-mail, whose token is the key <c>who</c>.</summary>
    public const string Contact = "contact";

    /// <summary>Of the order: by whatever moment the period cuts.</summary>
    public const string OldestFirst = "oldest";

    /// <summary>Keys whose values are ticked.</summary>
    public static readonly IReadOnlyList<string> Ticked = ["project", "status", "op_type", "op_status", "reason", "callback", "source", "method", "link_email"];

    /// <summary>Keys that hold or do not.</summary>
    public static readonly IReadOnlyList<string> Flags = ["late", "unconfirmed", "repaired", "final", "opened"];

    /// <summary>Ids, one a line.</summary>
    public static readonly IReadOnlyList<string> Ids = ["payment_id", "customer_id", "operation_id", "provider_payment_id", "request_id", "link_id"];

    /// <summary>Values parted by commas.</summary>
    public static readonly IReadOnlyList<string> Words = ["code", "currency", "customer_ip"];

    public static readonly IReadOnlyList<string> Sums = ["amount_min", "amount_max"];

    public static readonly IReadOnlyList<string> Times = ["pay_time_min", "pay_time_max", "result_time_min", "result_time_max"];

    private static readonly string[] Plain = ["grain", "date_by", "period", "from", "to", "tz"];

    /// <summary>Seconds of more digits than this nobody waits.</summary>
    private const int SecondsDigitsMax = 9;

    /// <param name="hash">The vault's.</param>
    public static PaymentsForm Read(Func<string, IReadOnlyList<string>> fields, Func<string, byte[]> hash)
    {
        var pairs = new List<(string Name, string Value)>();
        var faults = new Dictionary<string, string>();
        foreach (var name in Plain) Add(name, Seconds(name, First(name)));
        if (First("sort") == OldestFirst) Add("sort", $"+{(First("date_by") is { Length: > 0 } by ? by : "created")}_at");
        foreach (var name in Ticked.Concat(Flags)) Add(name, Joined(name, [.. fields(name).Where(value => value.Length > 0)]));
        foreach (var name in Words) Add(name, Joined(name, [.. fields(name).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))]));
        foreach (var name in Ids)
            foreach (var line in fields(name).SelectMany(text => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))) Add(name, line);
        foreach (var token in fields("who").Where(Who.IsToken)) Add("who", token);
        if (First(Contact) is { Length: > 0 } contact) Take(Contact, "who", Who.Token(contact, hash), "err.contact");
        var currency = First("currency") is { Length: 3 } one ? one.ToUpperInvariant() : Money.Som;
        foreach (var name in Sums)
            if (First(name) is { Length: > 0 } typed) Take(name, name, MoneyText.Minor(typed, currency)?.ToString(CultureInfo.InvariantCulture), "err.amount");
        foreach (var name in Times)
            if (First(name) is { Length: > 0 } typed) Take(name, name, Milliseconds(typed)?.ToString(CultureInfo.InvariantCulture), "err.seconds");
        return new(pairs, faults);

        string First(string name) => fields(name).FirstOrDefault(value => value.Length > 0)?.Trim() ?? "";

        void Add(string name, string value)
        {
            if (value.Length > 0) pairs.Add((name, value));
        }

        string Joined(string name, string[] values) => values.Length == 0 ? "" : (First(name + Not) == "1" && values[0][0] != '!' ? "!" : "") + string.Join(',', values);

        void Take(string field, string name, string? value, string fault)
        {
            if (value is null) faults[field] = fault;
            else Add(name, value);
        }
    }

    /// <summary>The fields that a filter fills.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> FieldsOf(RegisterFilter filter)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var group in filter.ToPairs().GroupBy(pair => pair.Key, pair => pair.Value))
        {
            string[] values = [.. group];
            var term = filter[group.Key];
            if (Sums.Contains(group.Key)) values = [MoneyText.Plain(new(term!.Number, CurrencyOf(filter)))];
            else if (Times.Contains(group.Key)) values = [SecondsText(term!.Number)];
            else if (Ticked.Contains(group.Key) || Words.Contains(group.Key))
            {
                values = [.. term!.Values.Select(value => value.Text)];
                if (term.Not) fields[group.Key + Not] = ["1"];
            }

            fields[group.Key] = values;
        }

        return fields;
    }

    /// <summary>The currency that sums of a filter are typed in.</summary>
    public static string CurrencyOf(RegisterFilter filter) => filter["currency"] is { Not: false, Values: [{ Text.Length: 3 } only] } ? only.Text : Money.Som;

    /// <summary>Milliseconds as seconds, with as many digits as there are.</summary>
    public static string SecondsText(long ms) => (ms % 1000 == 0 ? $"{ms / 1000}" : $"{ms / 1000}.{ms % 1000:000}".TrimEnd('0'));

    private static long? Milliseconds(string typed)
    {
        var parts = typed.Replace(',', '.').Split('.');
        if (parts.Length > 2 || parts[0].Length is 0 or > SecondsDigitsMax || (parts.Length == 2 && parts[1].Length is 0 or > 3)) return null;
        return parts.All(part => part.All(char.IsAsciiDigit)) ? long.Parse(parts[0] + (parts.Length == 2 ? parts[1] : "").PadRight(3, '0'), CultureInfo.InvariantCulture) : null;
    }

    // Browsers leave out seconds that are zero.
    private static string Seconds(string name, string value) => name is "from" or "to" && value.Length == "2026-11-24T10:00".Length && value[10] == 'T' ? value + ":00" : value;
}
