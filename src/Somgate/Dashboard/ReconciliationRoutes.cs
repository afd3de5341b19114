using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Every URL of reconciliation with the right it needs (reports.md 6.2).</summary>
internal sealed class ReconciliationRoutes(ReconciliationEndpoint days)
{
    private static readonly string Path = ReconciliationEndpoint.PathOf(Door.ForUsers);

    public static readonly IReadOnlyList<DeskSection> Sections = [new(Path, "nav.recon", new Need.OfUser(Right.ReconView))];

    public IReadOnlyList<DeskRoute> All { get; } =
    [
        Get(Path, days.List),
        Get(Path + "/{connection}/{day}", days.Show),
        Post(Path + "/{connection}/{day}/csv", days.Export),
    ];

    private static DeskRoute Get(string path, Func<Visit, Task> answer) => new("GET", path, new Need.OfUser(Right.ReconView), answer);

    private static DeskRoute Post(string path, Func<Visit, Task> answer) => new("POST", path, new Need.OfUser(Right.ReconView), answer);
}
