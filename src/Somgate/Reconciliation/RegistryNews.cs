using Somgate.News;

namespace Somgate.Reconciliation;

/// <summary>What people are told of the banks' lists: one has not come, or a day differs (reports.md 6, dashboard.md 4). Pure.</summary>
internal static class RegistryNews
{
    /// <summary>For operators, who are of no merchant.</summary>
    public static DeskNotice NoFile(string connection, string day, long number, DateTimeOffset now) =>
        new(0, number, 0, now, "recon.no_file", day, "view", $"/console/reconciliation/{connection}/{day}");

    public static DeskNotice Difference(RegistryDay day, long merchantId, long projectId, bool isTest, long number, DateTimeOffset now) =>
        new(merchantId, number, projectId, now, "recon.difference", day.Day, "recon.view", $"/dashboard/reconciliation/{day.Connection}/{day.Day}?mode={(isTest ? "test" : "live")}");
}
