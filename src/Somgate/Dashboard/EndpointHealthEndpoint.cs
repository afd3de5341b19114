using Somgate.Callbacks;
using Somgate.Dashboard.Screens;
using Somgate.News;

namespace Somgate.Dashboard;

/// <summary>How the addresses of callbacks answer, and what was told of them.</summary>
internal sealed record EndpointHealthModel(IReadOnlyList<EndpointDay> Days, IReadOnlyList<DeskNotice> Notices);

/// <summary>Health of endpoints over the last 24 hours (dashboard.md 5.4).</summary>
internal sealed class EndpointHealthEndpoint(EndpointHealthWorker health, DeskNoticeStore notices)
{
    /// <summary>News of all kinds that are looked through.</summary>
    private const int NoticesMax = 500;
    private static readonly TimeSpan NoticesOf = TimeSpan.FromDays(7);

    public async Task Show(Visit visit)
    {
        var days = new List<EndpointDay>();
        IReadOnlyList<long> shown = visit.Shell.Picked.Count > 0 ? visit.Shell.Picked : [.. visit.Shell.Projects.Select(project => project.ProjectId)];
        foreach (var projectId in shown) days.AddRange(await health.LookAt(projectId, visit.Cancel));
        var told = (await notices.FindSince(visit.Viewer.MerchantId, visit.Now - NoticesOf, NoticesMax, visit.Cancel)).Where(notice => notice.Kind.StartsWith("endpoint.", StringComparison.Ordinal) && shown.Contains(notice.ProjectId));
        await visit.Show<EndpointHealthScreen>(CallbackTexts.Of(visit.Shell.Language, "health.title"), new EndpointHealthModel(days, [.. told]));
    }
}
