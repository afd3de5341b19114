using Somgate.Projects;

namespace Somgate.Dashboard;

/// <summary>Who changes a project by a screen: in the audit log an operator acts in two chains, and merchants read of him without his name (dashboard.md 10).</summary>
internal static class DeskActing
{
    public static ProjectActing Of(Visit visit) => new(visit.Person.Actor.ForMerchants.Name, (act, thing, merchantId) => visit.Entries(merchantId, visit.Entry(act, thing)));
}
