using System.Globalization;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>The state of the list of payments as it stands in the address: the register's filter, and the page of the list (dashboard.md R6, 2.2, 2.3). Pure.</summary>
internal sealed record PaymentsQuery
{
    private static readonly string[] OfPage = ["after", "before", "end", "rows", "count"];

    /// <summary>Not the filter's: the page of the list, the view, and what the shell reads.</summary>
    private static readonly string[] Others = [.. OfPage, "view", "lang", "done"];

    public required RegisterFilter Filter { get; init; }
    public required RegisterPaging Paging { get; init; }

    /// <summary>Count and sums are wanted too.</summary>
    public bool WantsCount { get; init; }

    /// <summary>A saved view by its number; null: none.</summary>
    public long? View { get; init; }

    public IReadOnlyList<FilterFault> Faults { get; init; } = [];

    public bool IsUsable => Faults.Count == 0;

    /// <summary>Nothing is said of what is looked for: the list begins with the start view, if there is one.</summary>
    public bool IsBare => IsUsable && View is null && Sought.Count == 0 && !WantsCount && IsAtBeginning && Paging.Rows == new RegisterPaging().Rows;

    /// <summary>There is a start view, so that an address has to say when none is meant.</summary>
    public bool HasStart { get; init; }

    public bool IsAtBeginning => Paging is { After: null, Before: null, FromEnd: false };

    /// <summary>What is looked for: as the register writes it, or as it was given where it isn't understood.</summary>
    public required IReadOnlyList<(string Name, string Value)> Sought { get; init; }

    public static PaymentsQuery Read(ShellView shell, IReadOnlyList<(string Name, string Value)> given)
    {
        var pairs = given.Where(pair => pair.Value.Length > 0 && !Others.Contains(pair.Name)).ToArray();
        var zone = RegisterZone.Find(shell.TimeZone) ?? RegisterZone.Utc;
        var filter = FilterReader.Read(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), new(zone, RegisterPeriod.LastWeek, []));
        FilterFault[] faults = [.. filter.Faults, .. Strange(filter, shell), .. OfPage.SelectMany(name => PageFaults(given, name))];
        // The shell's mode is the list's, whether or not it stands in the address.
        filter = filter with { Mode = shell.Mode };
        return new()
        {
            Filter = filter,
            Faults = faults,
            Paging = faults.Length > 0 ? new() : new(int.Parse(Value(given, "rows") ?? "50", CultureInfo.InvariantCulture), Value(given, "after"), Value(given, "before"), Value(given, "end") is not null),
            WantsCount = Value(given, "count") == "1",
            View = long.TryParse(Value(given, "view"), NumberStyles.None, CultureInfo.InvariantCulture, out var view) ? view : null,
            Sought = [.. faults.Length > 0 ? pairs.Where(pair => pair.Name != "mode") : filter.ToPairs().Select(pair => (pair.Key, pair.Value)).Where(pair => pair.Key != "mode")],
        };
    }

    /// <summary>The address of the list with something set in the place of what stood there; an empty value takes it away.</summary>
    public string Link(string path, params (string Name, string Value)[] set)
    {
        (string Name, string Value)[] kept = [("rows", Paging.Rows == 50 ? "" : Paging.Rows.ToString(CultureInfo.InvariantCulture)), ("view", View?.ToString(CultureInfo.InvariantCulture) ?? "")];
        (string Name, string Value)[] all = [.. Sought.Concat(kept).Where(pair => set.All(one => one.Name != pair.Name)), .. set];
        return Address(path, [("mode", Filter.Mode ?? ""), .. all, ("view", HasStart && all.All(pair => pair.Value.Length == 0) ? "0" : "")]);
    }

    /// <summary>The address of a list with these pairs.</summary>
    public static string Address(string path, IEnumerable<(string Name, string Value)> pairs)
    {
        var query = string.Join('&', pairs.Where(pair => pair.Value.Length > 0).Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Readable(pair.Value)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    private static string Readable(string value) => Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);

    private static string? Value(IReadOnlyList<(string Name, string Value)> given, string name) => given.LastOrDefault(pair => pair.Name == name && pair.Value.Length > 0).Value;

    /// <summary>Projects that the user doesn't see in this mode are as those that do not exist (dashboard.md R5).</summary>
    private static IEnumerable<FilterFault> Strange(RegisterFilter filter, ShellView shell) =>
        (filter["project"]?.Values ?? []).Where(value => shell.Projects.All(project => project.ProjectId != long.Parse(value.Text, CultureInfo.InvariantCulture)))
            .Select(value => new FilterFault("project", value.Text, $"project={value.Text} is not known"));

    private static IEnumerable<FilterFault> PageFaults(IReadOnlyList<(string Name, string Value)> given, string name)
    {
        if (Value(given, name) is not { } value) yield break;
        var isKnown = name switch
        {
            "rows" => RegisterPaging.Sizes.Any(size => size.ToString(CultureInfo.InvariantCulture) == value),
            "count" or "end" => value == "1",
            "before" => Value(given, "after") is null,
            _ => true,
        };
        if (!isKnown) yield return new(name, value, $"{name}={value} is not known");
    }
}
