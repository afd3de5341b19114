using System.Globalization;
using Somgate.Reconciliation;
using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>The state of the list of days, or of the rows of one, as it stands in the address (dashboard.md R6, R7). Nothing in it is dropped in silence. Pure.</summary>
internal sealed class ReconciliationQuery
{
    public const string All = "all";

    private static readonly string[] OfShell = ["mode", "lang", "done"];
    private static readonly ComparisonClass[] Differing = [.. ComparisonClassText.All.Where(ComparisonRow.IsDifferenceOf)];

    private readonly ShellView shell;
    private readonly IReadOnlyDictionary<string, string> values;

    private ReconciliationQuery(ShellView shell, params ReadOnlySpan<string> keys)
    {
        this.shell = shell;
        var given = shell.Query.Where(pair => pair.Value.Length > 0 && !OfShell.Contains(pair.Name)).ToArray();
        List<string> faults = [];
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            if (name == "project" ? !IsSeen(value) : !keys.Contains(name) || !Fits(name, value)) faults.Add($"{name}={value}");
            else if (name != "project") known[name] = value;
        }

        (Faults, values) = (faults, known);
    }

    /// <summary>What was not understood, as it stands in the address.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Only days in this state; null: all.</summary>
    public string? State => values.GetValueOrDefault("state") is { } word ? RegistryDay.States.First(state => WordOf(state) == word) : null;

    /// <summary>Only days before this one; null: from the newest.</summary>
    public string? Before => values.GetValueOrDefault("before");

    /// <summary>Word of the class that is shown; null: all differences.</summary>
    public string? Class => values.GetValueOrDefault("class");

    public IReadOnlyList<ComparisonClass> Classes => ClassesOf(Class);

    /// <summary>Number of the row that the page follows.</summary>
    public long After => values.TryGetValue("after", out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;

    public int Rows => values.TryGetValue("rows", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 50;

    public static ReconciliationQuery OfDays(ShellView shell) => new(shell, "state", "before");

    public static ReconciliationQuery OfRows(ShellView shell) => new(shell, "class", "after", "rows");

    /// <summary>Classes behind a word: null or empty stands for all differences.</summary>
    public static IReadOnlyList<ComparisonClass> ClassesOf(string? word) =>
        string.IsNullOrEmpty(word) ? Differing : word == All ? ComparisonClassText.All : ComparisonClassText.Find(word) is { } one ? [one] : [];

    /// <summary>A state as a word of addresses and keys of texts.</summary>
    public static string WordOf(string state) => state.Replace(' ', '_');

    /// <summary>The address of a list with this set, and with the mode and the projects that are picked.</summary>
    public string Link(string path, params ReadOnlySpan<(string Name, string Value)> set)
    {
        List<string> pairs = [];
        if (shell.Mode is { } mode) pairs.Add("mode=" + mode);
        foreach (var project in shell.Picked) pairs.Add(string.Create(CultureInfo.InvariantCulture, $"project={project}"));
        foreach (var (name, value) in set) pairs.Add($"{name}={Uri.EscapeDataString(value)}");
        return pairs.Count == 0 ? path : $"{path}?{string.Join('&', pairs)}";
    }

    private bool IsSeen(string value) => value.Split(',').All(text => shell.Projects.Any(project => project.ProjectId.ToString(CultureInfo.InvariantCulture) == text));

    private static bool Fits(string name, string value) => name switch
    {
        "state" => RegistryDay.States.Any(state => WordOf(state) == value),
        "before" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "class" => ClassesOf(value) is [_],
        "after" => value.Length <= 9 && value.All(char.IsAsciiDigit),
        "rows" => RegisterPaging.Sizes.Any(size => size.ToString(CultureInfo.InvariantCulture) == value),
        _ => false,
    };
}
