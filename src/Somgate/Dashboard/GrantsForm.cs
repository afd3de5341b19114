using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Roles, boxes and projects as a form sends them. A box has three places (by role, added, withdrawn), so that it means the same without script.</summary>
/// <param name="SeesAll">All projects, also future ones.</param>
internal sealed record GrantsForm(IReadOnlyList<string> RoleNames, IReadOnlyDictionary<Right, string> Boxes, bool SeesAll, IReadOnlyList<long> ProjectIds)
{
    public const string Added = "added";
    public const string Withdrawn = "withdrawn";

    public static readonly GrantsForm Empty = new([], new Dictionary<Right, string>(), true, []);

    public static GrantsForm Of(Grants grants) => new(
        grants.RoleNames,
        grants.Added.Select(right => (right, Added)).Concat(grants.Withdrawn.Select(right => (right, Withdrawn))).ToDictionary(),
        grants.ProjectIds is null,
        grants.ProjectIds ?? []);

    public static GrantsForm Read(bool isOperator, Func<string, IReadOnlyList<string>> fields, Func<string, string> field) => new(
        [.. fields("role").Where(name => isOperator ? Rights.FindOperatorRole(name) is not null : Rights.FindRole(name) is not null).Distinct()],
        isOperator
            ? new Dictionary<Right, string>()
            : Rights.All.Select(right => (Right: right, Place: field(BoxName(right)))).Where(box => box.Place is Added or Withdrawn).ToDictionary(box => box.Right, box => box.Place),
        isOperator || field("projects") == "all",
        [.. fields("project").Select(text => long.TryParse(text, out var id) ? id : 0).Where(id => id > 0).Distinct()]);

    public static string BoxName(Right right) => "box-" + Rights.NameOf(right).Replace('.', '-');

    /// <summary>Faults by field: a box must mean something under the roles.</summary>
    public Dictionary<string, string> Faults()
    {
        Dictionary<string, string> faults = [];
        if (RoleNames.Count == 0) faults["role"] = "err.role_empty";
        var roles = RoleNames.Select(Rights.FindRole).OfType<Role>().ToArray();
        foreach (var (right, place) in Boxes)
        {
            if (place == Added ? !Rights.MayBeAdded(right, roles) : !Rights.MayBeWithdrawn(right, roles)) faults[BoxName(right)] = "err.box";
        }

        return faults;
    }

    public Grants Grants() => new(RoleNames, [.. Placed(Added)], [.. Placed(Withdrawn)], SeesAll ? null : ProjectIds);

    private IEnumerable<Right> Placed(string place) => Boxes.Where(box => box.Value == place).Select(box => box.Key).Order();
}
