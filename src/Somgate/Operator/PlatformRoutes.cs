using Somgate.Dashboard;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>URLs of Console that are about merchants, projects, banks and what needs a hand, with the right that each needs.</summary>
internal sealed class PlatformRoutes(
    OverviewEndpoint overview, MerchantsEndpoint merchants, ProjectDesksEndpoint projects, BanksEndpoint banks, TroublesEndpoint troubles, RepairsEndpoint repairs,
    ReconciliationEndpoint days, RegistryEndpoint registry)
{
    private const string Home = "/console";
    private const string Day = "/{connection}/{day}";

    private static readonly string Reconciliation = ReconciliationEndpoint.PathOf(Door.ForOperators);

    public static readonly IReadOnlyList<DeskSection> Sections =
    [
        new(Home, "nav.home", new Need.OfOperator(OperatorRight.View)),
        new(TroublesEndpoint.Path, "nav.troubles", new Need.OfOperator(OperatorRight.View)),
        new(RepairsEndpoint.Path, "nav.repairs", new Need.OfOperator(OperatorRight.View)),
        new(Reconciliation, "nav.recon", new Need.OfOperator(OperatorRight.View)),
        new(MerchantsEndpoint.Path, "nav.merchants", new Need.OfOperator(OperatorRight.View)),
        new(ProjectDesksEndpoint.Path, "nav.projects", new Need.OfOperator(OperatorRight.View)),
        new(BanksEndpoint.Path, "nav.banks", new Need.OfOperator(OperatorRight.View)),
    ];

    // Words stand before patterns, which would fit them too.
    public IReadOnlyList<DeskRoute> All { get; } =
    [
        Get(Home, OperatorRight.View, overview.Show),
        Get(MerchantsEndpoint.Path, OperatorRight.View, merchants.List),
        Get(MerchantsEndpoint.Path + "/new", OperatorRight.Manage, merchants.ShowNew),
        Post(MerchantsEndpoint.Path + "/new", OperatorRight.Manage, merchants.Add),
        Get(MerchantsEndpoint.Path + "/{merchant}", OperatorRight.View, merchants.Show),
        Post(MerchantsEndpoint.Path + "/{merchant}", OperatorRight.Manage, merchants.Save),
        Get(ProjectDesksEndpoint.Path, OperatorRight.View, projects.List),
        Get(ProjectDesksEndpoint.Path + "/new", OperatorRight.Manage, projects.ShowNew),
        Post(ProjectDesksEndpoint.Path + "/new", OperatorRight.Manage, projects.Add),
        Get(ProjectDesksEndpoint.Path + "/{project}", OperatorRight.View, projects.Show),
        Post(ProjectDesksEndpoint.Path + "/{project}", OperatorRight.Manage, projects.Save),
        Get(BanksEndpoint.Path, OperatorRight.View, banks.Show),
        Post(BanksEndpoint.Path, OperatorRight.Manage, banks.Change),
        Post(BanksEndpoint.Path + "/check", OperatorRight.PaymentsCheck, banks.Check),
        Get(TroublesEndpoint.Path, OperatorRight.View, troubles.List),
        Get(TroublesEndpoint.Path + "/{project}/{payment}", OperatorRight.View, troubles.Show),
        Post(TroublesEndpoint.Path + "/{project}/{payment}", OperatorRight.RepairPropose, troubles.Propose),
        Post(TroublesEndpoint.Path + "/{project}/{payment}/close", OperatorRight.LateClose, troubles.Close),
        Get(RepairsEndpoint.Path, OperatorRight.View, repairs.List),
        Get(RepairsEndpoint.Path + "/{project}/{repair}", OperatorRight.View, repairs.Show),
        Post(RepairsEndpoint.Path + "/{project}/{repair}", OperatorRight.RepairPropose, repairs.Decide),
        Get(Reconciliation, OperatorRight.View, days.List),
        Post(Reconciliation + "/load", OperatorRight.Registry, registry.Load) with { FormBytesMax = RegistryEndpoint.FormBytesMax },
        Get(Reconciliation + Day, OperatorRight.View, days.Show),
        Post(Reconciliation + Day + "/csv", OperatorRight.View, days.Export),
        Post(Reconciliation + Day + "/ask", OperatorRight.PaymentsCheck, registry.Ask),
        Post(Reconciliation + Day + "/note", OperatorRight.Registry, registry.Note),
        Post(Reconciliation + Day + "/close", OperatorRight.Registry, registry.Close),
    ];

    private static DeskRoute Get(string path, OperatorRight right, Func<Visit, Task> answer) => new("GET", path, new Need.OfOperator(right), answer);

    private static DeskRoute Post(string path, OperatorRight right, Func<Visit, Task> answer) => new("POST", path, new Need.OfOperator(right), answer);
}
