using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Every URL of Dashboard with the right it needs (dashboard.md 3.1, 4).</summary>
internal sealed class DashboardRoutes
{
    private const string Home = "/dashboard";

    private readonly DeskFilter filter;

    public DashboardRoutes(
        DeskFilter filter, EntryRoutes entry, TeamEndpoint team, ProfileEndpoint profile, AuditEndpoint audit, PaymentsRoutes payments, LinksRoutes links,
        CallbacksRoutes callbacks, NoticesEndpoint notices, HomeEndpoint home, AnalyticsEndpoint analytics, ReportsRoutes reports, ReconciliationRoutes reconciliation, ProjectsRoutes projects)
    {
        this.filter = filter;
        All =
        [
            .. entry.Of(Door.ForUsers),
            Get("", Right.Profile, home.Show),
            .. payments.All,
            .. links.All,
            .. callbacks.All,
            Get("/notices", Right.Profile, notices.List),
            Post("/notices", Right.Profile, notices.ReadAll),
            Get("/notices/{notice}", Right.Profile, notices.Open),
            Get("/analytics", Right.AnalyticsView, analytics.Show),
            Post("/analytics/csv", Right.AnalyticsView, analytics.Export),
            .. reports.All,
            .. reconciliation.All,
            .. projects.All,
            Get("/team", Right.TeamView, team.List),
            Get("/team/invite", Right.TeamManage, team.ShowInvite),
            Post("/team/invite", Right.TeamManage, team.Invite),
            Get("/team/{user}", Right.TeamView, team.Show),
            Post("/team/{user}", Right.TeamManage, team.Change),
            Get("/audit", Right.AuditView, audit.List),
            Get("/audit/{seq}", Right.AuditView, audit.Open),
            Post("/audit/check", Right.AuditView, audit.Check),
            Post("/audit/export", Right.AuditView, audit.Export),
            Post("/profile/token", Right.TokensManage, profile.ChangeToken),
        ];
    }

    public IReadOnlyList<DeskRoute> All { get; }

    /// <summary>The navigation, in its order.</summary>
    public static readonly IReadOnlyList<DeskSection> Sections =
    [
        new(Home, "nav.home", new Need.OfUser(Right.Profile)),
        .. PaymentsRoutes.Sections,
        .. LinksRoutes.Sections,
        .. CallbacksRoutes.Sections,
        new(Home + "/analytics", "nav.analytics", new Need.OfUser(Right.AnalyticsView)),
        .. ReportsRoutes.Sections,
        .. ReconciliationRoutes.Sections,
        .. ProjectsRoutes.Sections,
        new(Home + "/team", "nav.team", new Need.OfUser(Right.TeamView)),
        new(Home + "/audit", "nav.audit", new Need.OfUser(Right.AuditView)),
    ];

    /// <summary>Answers what is Dashboard's; lets others pass.</summary>
    public Task Handle(HttpContext context, RequestDelegate next) =>
        Door.ForUsers.Owns(context.Request.Path.Value ?? "") ? filter.Handle(context, Door.ForUsers, All, Sections) : next(context);

    /// <summary>How a failure of this request is shown to a person; null: it isn't one of Dashboard.</summary>
    public static Func<HttpContext, int, Task>? FindFault(HttpContext context) =>
        Door.ForUsers.Owns(context.Request.Path.Value ?? "") ? (failed, status) => DeskFilter.Fault(failed, Door.ForUsers, status) : null;

    private static DeskRoute Get(string path, Right right, Func<Visit, Task> answer, bool countsAsUse = true) => new("GET", Home + path, new Need.OfUser(right), answer, countsAsUse);

    private static DeskRoute Post(string path, Right right, Func<Visit, Task> answer) => new("POST", Home + path, new Need.OfUser(right), answer);
}
