using Somgate.Dashboard;

namespace Somgate.Operator;

/// <summary>A screen of Console with a form: what stands in its fields and what is wrong, and what else it shows.</summary>
/// <param name="Version">What the edit starts from; empty: there is nothing to start from.</param>
internal sealed record ConsoleModel(IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Faults, object More, string Version = "") : IFieldsModel
{
    public static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>Whoever looks may change it.</summary>
    public bool MayEdit { get; init; }

    /// <summary>What somebody else has changed meanwhile.</summary>
    public IReadOnlyList<BothRow> Both { get; init; } = [];

    /// <summary>The fields that were sent, trimmed.</summary>
    public static Dictionary<string, string> Read(Visit visit, params ReadOnlySpan<string> names)
    {
        var values = new Dictionary<string, string>();
        foreach (var name in names) values[name] = visit.Field(name).Trim();
        return values;
    }
}
