using Somgate.Register;

namespace Somgate.Dashboard;

/// <summary>Filters behind those tiles of Home that don't belong to the day. Pure.</summary>
internal static class HomeLists
{
    /// <summary>All that are open now, however old.</summary>
    public static RegisterFilter Open(HomeQuery query) => Ever(query).With("op_type", false, "sale").With("final", false, "0");

    public static RegisterFilter LateToday(HomeQuery query) => Late(query.Today);

    public static RegisterFilter LateMonth(HomeQuery query) => Late(query.Today with { Period = new("last_30_days") });

    /// <summary>By the moment of registration: what is open has no end.</summary>
    public static RegisterFilter Ever(HomeQuery query) => query.Today with { Period = RegisterPeriod.Ever, DateBy = DateBy.Created };

    private static RegisterFilter Late(RegisterFilter filter) => filter.With("late", false, "1").With("repaired", true, "1");
}
