using System.Security.Cryptography;
using System.Text;

namespace Somgate.Register;

/// <summary>What a row is.</summary>
internal enum Grain
{
    /// <summary>One row a payment, with its main operation.</summary>
    Payments,

    /// <summary>One row an operation, with its payment's columns.</summary>
    Operations,
}

/// <summary>Which moment the period cuts and rows are ordered by.</summary>
internal enum DateBy
{
    Created,
    Updated,
    Completed,
}

/// <summary>
/// The one filter of lists, counts, sums, analytics, Data API and reports (dashboard.md 2.2). Pure: it says which rows are meant, not who may see them
/// (<see cref="RegisterScope"/>). Read from the query of a URL or from members of JSON by <see cref="FilterReader"/>; writes itself back.
/// </summary>
internal sealed record RegisterFilter
{
    /// <summary>Longest query of a URL.</summary>
    public const int QueryLengthMax = 8000;

    public Grain Grain { get; init; } = Grain.Payments;
    public DateBy DateBy { get; init; } = DateBy.Created;

    /// <summary>Oldest first; lists begin with the newest.</summary>
    public bool Ascending { get; init; }

    public RegisterPeriod Period { get; init; } = RegisterPeriod.LastWeek;

    /// <summary>The period stands in the URL: it is written back even where it is the default.</summary>
    public bool HasPeriod { get; init; }

    public RegisterZone Zone { get; init; } = RegisterZone.Utc;

    /// <summary>The zone stands in the URL.</summary>
    public bool HasZone { get; init; }

    /// <summary><c>live</c> or <c>test</c> as asked for; null: the shell decides (dashboard.md R4). It becomes part of the scope.</summary>
    public string? Mode { get; init; }

    /// <summary>In the order of <see cref="RegisterKey.All"/>, each key once.</summary>
    public IReadOnlyList<RegisterTerm> Terms { get; init; } = [];

    /// <summary>What was not understood. With any of them nothing may be asked (R7).</summary>
    public IReadOnlyList<FilterFault> Faults { get; init; } = [];

    public bool IsUsable => Faults.Count == 0;

    public RegisterTerm? this[string key] => Terms.FirstOrDefault(term => term.Key.Name == key);

    /// <summary>With a term in the place of the one of its key.</summary>
    public RegisterFilter With(string key, bool not, params IEnumerable<string> values) =>
        With(new RegisterTerm(RegisterKey.Of(key), not, [.. values.Select(value => new RegisterValue(value))]));

    public RegisterFilter With(RegisterTerm term) => this with
    {
        Terms = [.. Terms.Where(one => !one.Key.Equals(term.Key)).Append(term).OrderBy(one => Place(one.Key))],
    };

    /// <summary>
    /// With a further condition on a key, which leaves rows of both: the one that was there still holds. Null: no row fits both, or one term can't say both.
    /// </summary>
    public RegisterFilter? Narrowed(string key, bool not, params IEnumerable<string> values)
    {
        var added = With(key, not, values)[key]!;
        if (this[key] is not { } had) return With(added);
        if (had.Key.Kind == KeyKind.Bound) return With(key.EndsWith("_min", StringComparison.Ordinal) == added.Number > had.Number ? added : had);
        if (had.Not && added.Not) return With(added with { Values = [.. had.Values.Union(added.Values)] });
        var (kept, other) = had.Not ? (added, had) : (had, added);
        RegisterValue[] left = [.. kept.Values.Where(value => other.Values.Contains(value) != other.Not)];
        return left.Length == 0 ? null : With(kept with { Values = left });
    }

    public RegisterFilter Without(string key) => this with { Terms = [.. Terms.Where(term => term.Key.Name != key)] };

    /// <summary>With two absolute ends, inclusive to the second, as a drill-down writes them (dashboard.md 6.3).</summary>
    public RegisterFilter Within(string? from, string? to, RegisterZone zone) =>
        this with { Period = new(null, from, to), HasPeriod = true, Zone = zone, HasZone = true };

    /// <summary>Pairs of the canonical query, unescaped.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToPairs()
    {
        if (Grain == Grain.Operations) yield return new("grain", "operations");
        if (Mode is not null) yield return new("mode", Mode);
        if (DateBy != DateBy.Created) yield return new("date_by", Word(DateBy));
        if (HasPeriod && Period.Word is { } word) yield return new("period", word);
        if (Period.From is { } from) yield return new("from", from);
        if (Period.To is { } to) yield return new("to", to);
        if (HasZone) yield return new("tz", Zone.Name);
        foreach (var term in Terms)
            foreach (var value in Values(term))
                yield return new(term.Key.Name, value);
        if (Ascending) yield return new("sort", $"+{Word(DateBy)}_at");
    }

    /// <summary>The canonical query: all state in the URL (dashboard.md R6), without a leading <c>?</c>.</summary>
    public string ToQuery() => string.Join('&', ToPairs().Select(pair => $"{pair.Key}={Escape(pair.Value)}"));

    /// <summary>Stands for the filter in cursors: one of another filter is refused (dashboard.md 2.3).</summary>
    public string Fingerprint()
    {
        var text = $"{ToQuery()}&{Period.Word}&{Zone.Name}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    public static string Word(DateBy moment) => moment switch
    {
        DateBy.Created => "created",
        DateBy.Updated => "updated",
        DateBy.Completed => "completed",
        _ => throw new ArgumentOutOfRangeException(nameof(moment), moment, "not a moment"),
    };

    private static int Place(RegisterKey key)
    {
        for (var index = 0; index < RegisterKey.All.Count; index++)
            if (RegisterKey.All[index].Equals(key)) return index;
        return RegisterKey.All.Count;
    }

    private static IEnumerable<string> Values(RegisterTerm term)
    {
        var not = term.Not ? "!" : "";
        if (!term.Key.IsId) return [not + string.Join(',', term.Values.Select(value => value.Text))];
        return term.Values.Select(value => value.IsPrefix ? $"{not}{value.Text}*" : NeedsEscape(term.Key, value.Text) ? $"{not}={value.Text}" : not + value.Text);
    }

    private static bool NeedsEscape(RegisterKey key, string id) =>
        id[0] is '!' or '=' || (key.Kind == KeyKind.IdPrefix && id[^1] == '*');

    // What stands readable in a query does so.
    private static string Escape(string value) =>
        Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
}

/// <summary>A key or value that was not understood (dashboard.md R7), for a chip: "<c>status=foo</c> is not known".</summary>
/// <param name="Text">In English, for programs; screens say it by its kind.</param>
internal sealed record FilterFault(string Key, string Value, string Text, FilterFaultKind Kind = FilterFaultKind.Unknown);

/// <summary>What is wrong with a key or value.</summary>
internal enum FilterFaultKind
{
    Unknown,
    TooLong,
    Twice,

    /// <summary>A period beside its ends.</summary>
    Both,

    /// <summary>The beginning is after the end.</summary>
    Backwards,

    /// <summary>No day and no second.</summary>
    NoTime,

    /// <summary>Values with and without <c>!</c>.</summary>
    Mixed,
    TooMany,

    /// <summary>A beginning of too few characters.</summary>
    TooShort,
}
