using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Somgate.Team;

/// <summary>The matrix of dashboard.md 3.1: what each role brings, and what boxes add or withdraw. Pure.</summary>
internal static partial class Rights
{
    /// <summary>A row's marks stand for the roles in their order: <c>+</c> by role, <c>-</c> not, <c>o</c> not by role but may be ticked.</summary>
    private static readonly FrozenDictionary<Right, string> Matrix = new Dictionary<Right, string>
    {
        [Right.PaymentsView] = "-++++",
        [Right.PaymentsPersonal] = "-o+o+",
        [Right.PaymentsCheck] = "-++-+",
        [Right.ViewsShare] = "-o+++",
        [Right.CallbacksView] = "-++o+",
        [Right.CallbacksResend] = "-++o+",
        [Right.CallbacksBulk] = "--+-+",
        [Right.RequestsView] = "-++-+",
        [Right.LinksView] = "-o+-+",
        [Right.LinksCreate] = "-o+-+",
        [Right.LinksDeactivate] = "-o+-+",
        [Right.AnalyticsView] = "-o+++",
        [Right.ReportsUse] = "-++++",
        [Right.ReconView] = "--o++",
        [Right.ProjectsView] = "+++++",
        [Right.ProjectsDesign] = "+---+",
        [Right.ProjectsEdit] = "----+",
        [Right.KeysManage] = "----+",
        [Right.TokensManage] = "-++++",
        [Right.TeamView] = "----+",
        [Right.TeamManage] = "----+",
        [Right.AuditView] = "----+",
        [Right.Profile] = "+++++",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<OperatorRight, string> OperatorMatrix = new Dictionary<OperatorRight, string>
    {
        [OperatorRight.View] = "++++",
        [OperatorRight.PaymentsCheck] = "-+++",
        [OperatorRight.CallbacksResend] = "-+++",
        [OperatorRight.RepairPropose] = "-+++",
        [OperatorRight.RepairApprove] = "--++",
        [OperatorRight.LateClose] = "--++",
        [OperatorRight.Registry] = "--++",
        [OperatorRight.AuditView] = "--++",
        [OperatorRight.Manage] = "---+",
        [OperatorRight.Profile] = "++++",
    }.ToFrozenDictionary();

    public static readonly IReadOnlyList<Right> All = Enum.GetValues<Right>();
    public static readonly IReadOnlyList<Role> Roles = Enum.GetValues<Role>();
    public static readonly IReadOnlyList<OperatorRole> OperatorRoles = Enum.GetValues<OperatorRole>();

    private static readonly FrozenDictionary<string, Right> ByName = All.ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    /// <summary><c>payments.view</c> for <see cref="Right.PaymentsView"/>.</summary>
    public static string NameOf(Right right) => Words(right.ToString(), '.');

    /// <summary><c>merchant_admin</c> for <see cref="Role.MerchantAdmin"/>.</summary>
    public static string NameOf(Role role) => Words(role.ToString(), '_');

    public static string NameOf(OperatorRole role) => Words(role.ToString(), '_');

    public static Right? Find(string name) => ByName.TryGetValue(name, out var right) ? right : null;

    public static Role? FindRole(string name) => Roles.Where(role => NameOf(role) == name).Select(role => (Role?)role).FirstOrDefault();

    public static OperatorRole? FindOperatorRole(string name) => OperatorRoles.Where(role => NameOf(role) == name).Select(role => (OperatorRole?)role).FirstOrDefault();

    public static bool IsByRole(Right right, IEnumerable<Role> roles) => roles.Any(role => Mark(right, role) == '+');

    public static bool IsByRole(OperatorRight right, IEnumerable<OperatorRole> roles) => roles.Any(role => OperatorMatrix[right][(int)role] == '+');

    /// <summary>A box that may be ticked: the roles don't bring the right, but one of them may have it.</summary>
    public static bool MayBeAdded(Right right, IEnumerable<Role> roles)
    {
        var marks = roles.Select(role => Mark(right, role)).ToArray();
        return !marks.Contains('+') && marks.Contains('o');
    }

    /// <summary>Every right of a role may be unticked, but one's own profile.</summary>
    public static bool MayBeWithdrawn(Right right, IEnumerable<Role> roles) => right != Right.Profile && IsByRole(right, roles);

    /// <summary>What a user may do: the roles' rights, and those added, without those withdrawn. A box that doesn't fit the roles says nothing.</summary>
    public static FrozenSet<Right> Of(IReadOnlyCollection<Role> roles, IReadOnlyCollection<Right> added, IReadOnlyCollection<Right> withdrawn) => All.Where(right =>
        right == Right.Profile
        || (IsByRole(right, roles) && !withdrawn.Contains(right))
        || (added.Contains(right) && MayBeAdded(right, roles))).ToFrozenSet();

    public static FrozenSet<OperatorRight> Of(IReadOnlyCollection<OperatorRole> roles) =>
        Enum.GetValues<OperatorRight>().Where(right => right == OperatorRight.Profile || IsByRole(right, roles)).ToFrozenSet();

    private static char Mark(Right right, Role role) => Matrix[right][(int)role];

    private static string Words(string name, char between) => Capital().Replace(name, match => (match.Index == 0 ? "" : between.ToString()) + match.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
