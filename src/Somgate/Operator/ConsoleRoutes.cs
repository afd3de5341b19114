using Somgate.Dashboard;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>Every URL of Console with the right it needs (dashboard.md 3.1, 11.1).</summary>
internal sealed class ConsoleRoutes
{
    private const string Home = "/console";

    private readonly DeskFilter filter;

    public ConsoleRoutes(DeskFilter filter, EntryRoutes entry, TeamEndpoint team, AuditEndpoint audit, SettingsEndpoint settings, PlatformRoutes platform, ListRoutes lists)
    {
        this.filter = filter;
        All =
        [
            .. entry.Of(Door.ForOperators),
            .. platform.All,
            .. lists.All,
            Get("/operators", OperatorRight.Manage, team.List),
            Get("/operators/invite", OperatorRight.Manage, team.ShowInvite),
            Post("/operators/invite", OperatorRight.Manage, team.Invite),
            Get("/operators/{user}", OperatorRight.Manage, team.Show),
            Post("/operators/{user}", OperatorRight.Manage, team.Change),
            Get("/audit", OperatorRight.AuditView, audit.List),
            Get("/audit/{seq}", OperatorRight.AuditView, audit.Open),
            Post("/audit/check", OperatorRight.AuditView, audit.Check),
            Post("/audit/export", OperatorRight.AuditView, audit.Export),
            Get("/settings", OperatorRight.View, settings.Show),
            Post("/settings/mail", OperatorRight.Manage, settings.SendTest),
        ];
    }

    public IReadOnlyList<DeskRoute> All { get; }

    /// <summary>The navigation, in its order.</summary>
    public static readonly IReadOnlyList<DeskSection> Sections =
    [
        .. PlatformRoutes.Sections,
        .. ListRoutes.Sections,
        new(Home + "/operators", "nav.operators", new Need.OfOperator(OperatorRight.Manage)),
        new(Home + "/audit", "nav.audit", new Need.OfOperator(OperatorRight.AuditView)),
        new(Home + "/settings", "nav.settings", new Need.OfOperator(OperatorRight.View)),
    ];

    /// <summary>Answers what is Console's; lets others pass.</summary>
    public Task Handle(HttpContext context, RequestDelegate next) =>
        Door.ForOperators.Owns(context.Request.Path.Value ?? "") ? filter.Handle(context, Door.ForOperators, All, Sections) : next(context);

    /// <summary>How a failure of this request is shown to a person; null: it isn't one of Console.</summary>
    public static Func<HttpContext, int, Task>? FindFault(HttpContext context) =>
        Door.ForOperators.Owns(context.Request.Path.Value ?? "") ? (failed, status) => DeskFilter.Fault(failed, Door.ForOperators, status) : null;

    private static DeskRoute Get(string path, OperatorRight right, Func<Visit, Task> answer) => new("GET", Home + path, new Need.OfOperator(right), answer);

    private static DeskRoute Post(string path, OperatorRight right, Func<Visit, Task> answer) => new("POST", Home + path, new Need.OfOperator(right), answer);
}
