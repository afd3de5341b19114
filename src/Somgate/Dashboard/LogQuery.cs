using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>A place in a list that is ordered by time: after the row of this moment and number.</summary>
internal readonly record struct LogPlace(long AtMs, long Number);

/// <summary>
/// The state of a list of callbacks or requests as it stands in the address (dashboard.md R6, R7, 2.2, 2.3): what is looked for, the period, the page. Nothing in it
/// is dropped in silence. Pure.
/// </summary>
internal sealed class LogQuery
{
    private const int LengthMax = 8000;
    private const string DefaultPeriod = "last_7_days";

    // Of the list itself, not of what is looked for.
    private static readonly string[] OfPage = ["after", "before", "end", "rows", "count"];
    private static readonly string[] OfShell = ["mode", "lang", "done"];

    private readonly IReadOnlyList<(string Name, string Value)> pairs;

    private LogQuery(IReadOnlyList<(string Name, string Value)> pairs) => this.pairs = pairs;

    /// <summary>What was not understood, as it stands in the address: <c>state=foo</c>.</summary>
    public IReadOnlyList<string> Faults { get; private init; } = [];

    public bool IsTooLong { get; private init; }

    /// <summary>The cursor is of another filter: one has to start again.</summary>
    public bool IsStrangeCursor { get; private init; }

    public RegisterZone Zone { get; private init; } = RegisterZone.Utc;

    public RegisterPeriod Period { get; private init; } = RegisterPeriod.LastWeek;

    public int Rows { get; private init; } = 50;

    public LogPlace? After { get; private init; }

    public LogPlace? Before { get; private init; }

    public bool FromEnd { get; private init; }

    public bool WantsCount { get; private init; }

    public bool IsUsable => Faults.Count == 0 && !IsTooLong && !IsStrangeCursor;

    /// <summary>Stands for the filter, so that a cursor of another is known.</summary>
    private string Fingerprint { get; init; } = "";

    /// <param name="keys">Keys that the list knows, with what their values must fulfil.</param>
    /// <param name="exact">Keys that find by an exact id: with one of them the period is open unless it is given.</param>
    /// <param name="projects">Projects that may be named: those of the mode that the user sees.</param>
    public static LogQuery Read(
        IReadOnlyList<(string Name, string Value)> given, IReadOnlyDictionary<string, Func<string, bool>> keys, IReadOnlyCollection<string> exact, string timeZone, IReadOnlyCollection<long> projects)
    {
        (string Name, string Value)[] pairs = [.. given.Where(pair => pair.Value.Length > 0 && !OfShell.Contains(pair.Name))];
        var query = new LogQuery(pairs);
        var zone = RegisterZone.Find(query.Value("tz") ?? timeZone);
        var faults = pairs.Where(pair => !IsKnown(pair.Name, pair.Value, keys, projects)).Select(pair => $"{pair.Name}={pair.Value}").ToList();
        if (zone is null) faults.Add($"tz={query.Value("tz")}");
        if (query.Value("period") is { } both && (query.Value("from") ?? query.Value("to")) is not null) faults.Add($"period={both}");
        var fingerprint = FingerprintOf(pairs);
        var (after, before) = (Place(query.Value("after"), fingerprint), Place(query.Value("before"), fingerprint));
        return new(pairs)
        {
            Faults = faults,
            IsTooLong = pairs.Sum(pair => pair.Name.Length + pair.Value.Length + 2) > LengthMax,
            IsStrangeCursor = (query.Value("after") is not null && after is null) || (query.Value("before") is not null && before is null),
            Zone = zone ?? RegisterZone.Utc,
            Period = faults.Count > 0 ? RegisterPeriod.LastWeek : query.PeriodOf(exact),
            Rows = int.TryParse(query.Value("rows"), CultureInfo.InvariantCulture, out var rows) && RegisterPaging.Sizes.Contains(rows) ? rows : 50,
            After = after,
            Before = before,
            FromEnd = query.Value("end") == "1",
            WantsCount = query.Value("count") == "1",
            Fingerprint = fingerprint,
        };
    }

    /// <summary>The value of a key; null: it isn't given.</summary>
    public string? Value(string name) => pairs.LastOrDefault(pair => pair.Name == name).Value;

    /// <summary>The values of a key that may have several, by commas or given again.</summary>
    public IReadOnlyList<string> Values(string name) => [.. pairs.Where(pair => pair.Name == name).SelectMany(pair => pair.Value.Split(',')).Distinct(StringComparer.Ordinal)];

    /// <summary>What is looked for, without the page of the list.</summary>
    public IEnumerable<(string Name, string Value)> Sought => pairs.Where(pair => !OfPage.Contains(pair.Name));

    /// <summary>The address of the same list with something set in its place.</summary>
    public string Link(string path, string? mode, params (string Name, string Value)[] set) =>
        Address(path, mode, [.. Sought.Where(pair => set.All(one => one.Name != pair.Name)), .. Value("rows") is { } rows && set.All(one => one.Name != "rows") ? [("rows", rows)] : Array.Empty<(string, string)>(), .. set]);

    /// <summary>The address without one of the things that are looked for.</summary>
    public string Without(string path, string? mode, string name) => Address(path, mode, [.. Sought.Where(pair => pair.Name != name)]);

    /// <summary>A cursor into this list.</summary>
    public string Cursor(LogPlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.AtMs}.{place.Number}.{Fingerprint}");

    private RegisterPeriod PeriodOf(IReadOnlyCollection<string> exact)
    {
        if ((Value("from") ?? Value("to")) is not null) return new(null, Value("from"), Value("to"));
        return new(Value("period") ?? (pairs.Any(pair => exact.Contains(pair.Name)) ? RegisterPeriod.EverWord : DefaultPeriod));
    }

    private static string Address(string path, string? mode, IReadOnlyList<(string Name, string Value)> set)
    {
        var all = mode is null ? set : [("mode", mode), .. set];
        return all.Count == 0 ? path : $"{path}?{string.Join('&', all.Where(pair => pair.Value.Length > 0).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}";
    }

    private static bool IsKnown(string name, string value, IReadOnlyDictionary<string, Func<string, bool>> keys, IReadOnlyCollection<long> projects) => name switch
    {
        "project" => value.Split(',').All(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && projects.Contains(id)),
        "period" => RegisterPeriod.Words.Contains(value),
        "from" or "to" => RegisterPeriod.IsEnd(value),
        "tz" => true,
        "rows" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && RegisterPaging.Sizes.Contains(rows),
        "count" or "end" => value == "1",
        "after" or "before" => true,
        _ => keys.TryGetValue(name, out var fits) && fits(value),
    };

    private static string FingerprintOf(IEnumerable<(string Name, string Value)> pairs)
    {
        var text = string.Join('&', pairs.Where(pair => !OfPage.Contains(pair.Name)).Select(pair => $"{pair.Name}={pair.Value}").Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
    }

    private static LogPlace? Place(string? text, string fingerprint) =>
        text?.Split('.') is [var at, var number, var of] && of == fingerprint
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var no)
            ? new(ms, no)
            : null;
}
