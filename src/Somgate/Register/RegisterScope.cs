using Somgate.Projects;

namespace Somgate.Register;

/// <summary>What the asker may see, cut to their rights and to one mode (dashboard.md R4, R5). An argument of every question, apart from the filter.</summary>
/// <param name="IsTest">Test projects, or live ones; never both.</param>
/// <param name="Projects">Ids; none: nothing is seen.</param>
internal sealed record RegisterScope(bool IsTest, IReadOnlyList<long> Projects)
{
    /// <summary>Cuts the projects that somebody may see to those of one mode.</summary>
    public static RegisterScope Of(ProjectSnapshot snapshot, bool isTest, IEnumerable<long> visible) =>
        new(isTest, [.. visible.Distinct().Where(id => snapshot.Find(id)?.IsTest == isTest).Order()]);

    /// <summary>The projects that a filter asks for, as far as they are seen: what is not seen is as what does not exist.</summary>
    public IReadOnlyList<long> CutTo(RegisterFilter filter)
    {
        if (filter.Mode is { } mode && mode == "test" != IsTest) return [];
        if (filter["project"] is not { } term) return Projects;
        var named = term.Values.Select(value => long.Parse(value.Text, System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
        return [.. Projects.Where(project => named.Contains(project) != term.Not)];
    }
}
