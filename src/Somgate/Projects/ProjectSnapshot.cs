using System.Collections.Frozen;

namespace Somgate.Projects;

/// <summary>All merchants and projects as they stand at one revision. Immutable: a request reads one snapshot from its beginning to its end.</summary>
internal sealed class ProjectSnapshot(long revision, IEnumerable<Merchant> merchants, IEnumerable<Project> projects, IEnumerable<string> stoppedProviders)
{
    private readonly FrozenDictionary<long, Project> projects = projects.ToFrozenDictionary(project => project.ProjectId);
    private readonly FrozenSet<string> stopped = stoppedProviders.ToFrozenSet(StringComparer.Ordinal);

    public long Revision => revision;

    public IReadOnlyList<Merchant> Merchants { get; } = [.. merchants];

    public IEnumerable<Project> Projects => projects.Values.OrderBy(project => project.ProjectId);

    public Project? Find(long projectId) => projects.GetValueOrDefault(projectId);

    /// <summary>New payments to this provider are stopped by an operator (gate.md 4.3, 314).</summary>
    public bool IsStopped(string provider) => stopped.Contains(provider);
}
