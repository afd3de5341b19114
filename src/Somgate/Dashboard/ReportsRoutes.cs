using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Every URL of reports with the right it needs (reports.md 5).</summary>
internal sealed class ReportsRoutes(ReportsEndpoint reports, ReportFormEndpoint forms)
{
    public static readonly IReadOnlyList<DeskSection> Sections = [new(ReportsEndpoint.Path, "nav.reports", new Need.OfUser(Right.ReportsUse))];

    // Words stand before patterns, which would fit them too.
    public IReadOnlyList<DeskRoute> All { get; } =
    [
        Get(ReportsEndpoint.Path, reports.List),
        Get(ReportFormEndpoint.Path, forms.Show),
        Post(ReportFormEndpoint.Path, forms.Save),
        Post(ReportsEndpoint.Path + "/templates/{template}/delete", forms.RemoveTemplate),
        Get(ReportsEndpoint.Path + "/{report}/{revision}", reports.Show),
        Post(ReportsEndpoint.Path + "/{report}/{revision}", reports.Act),
        Get(ReportsEndpoint.Path + "/{report}/{revision}/file", reports.Download),
    ];

    private static DeskRoute Get(string path, Func<Visit, Task> answer) => new("GET", path, new Need.OfUser(Right.ReportsUse), answer);

    private static DeskRoute Post(string path, Func<Visit, Task> answer) => new("POST", path, new Need.OfUser(Right.ReportsUse), answer);
}
