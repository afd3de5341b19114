using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Who may use a route.</summary>
internal abstract record Need
{
    /// <summary>Signing in, and the addresses that come by letter.</summary>
    internal sealed record Nobody : Need;

    internal sealed record OfUser(Right Right) : Need;

    internal sealed record OfOperator(OperatorRight Right) : Need;

    public bool Allows(SignedIn? person) => (this, person) switch
    {
        (Nobody, _) => true,
        (OfUser need, Viewer viewer) => viewer.Has(need.Right),
        (OfOperator need, OperatorViewer viewer) => viewer.Has(need.Right),
        _ => false,
    };
}

/// <summary>A pattern of a path: letters as they stand, <c>{name}</c> for one segment of any.</summary>
internal static class RoutePattern
{
    /// <summary>The values of the segments; null: it doesn't fit. Exact and case-sensitive.</summary>
    public static IReadOnlyDictionary<string, string>? Match(string pattern, string path)
    {
        var (wanted, given) = (pattern.Split('/'), path.Split('/'));
        if (wanted.Length != given.Length) return null;
        Dictionary<string, string> values = [];
        for (var at = 0; at < wanted.Length; at++)
        {
            if (wanted[at] is ['{', .. var name, '}'] && given[at].Length > 0) values[name] = given[at];
            else if (wanted[at] != given[at]) return null;
        }

        return values;
    }
}
