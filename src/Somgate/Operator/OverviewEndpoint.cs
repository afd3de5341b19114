using Somgate.Dashboard;
using Somgate.Methods;
using Somgate.Operator.Screens;
using Somgate.Processing;
using Somgate.Providers;
using Somgate.Reconciliation;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>What the first screen shows; a part that could not be read is null, and shown as a fault rather than as quiet.</summary>
/// <param name="Lists">How many payments stand in each list of what needs a hand.</param>
/// <param name="Days">Those whose list of the bank is missing, and those with differences that nobody has explained.</param>
internal sealed record OverviewModel(
    (QueueState Operations, QueueState Callbacks)? Queues, IReadOnlyList<(string Name, BankState? State, bool IsStopped)> Banks, IReadOnlyList<(string Kind, int? Count)> Lists, long? Repairs,
    (long Failed, long Sick)? Callbacks, (long Missing, long Differing)? Days, bool MayRepair);

/// <summary>Is all well? (dashboard.md 11.1)</summary>
internal sealed class OverviewEndpoint(TroubleStore troubles, RepairStore repairs, TroublesEndpoint lists, DifferenceStore differences, UserStore users, PaymentMethods methods, Somgate.Projects.ProjectWorker projects, TimeProvider time)
{
    /// <summary>A queue whose oldest waits for longer is late.</summary>
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(30);

    public async Task Show(Visit visit)
    {
        var (now, cancel) = (time.GetUtcNow(), visit.Cancel);
        List<(string, int?)> counts = [];
        foreach (var kind in TroublesEndpoint.Kinds) counts.Add((kind, await Or(async () => (int?)(await lists.Find(kind, cancel)).Count)));
        var model = new OverviewModel(
            await Or(async () => ((QueueState, QueueState)?)await troubles.FindQueues(now, LateAfter, cancel)),
            [.. methods.All.Select(method => method.Provider).DistinctBy(provider => provider.Name).Select(provider => (provider.Name, provider.Pulse?.Read(now), projects.Current.IsStopped(provider.Name)))],
            counts,
            await Or(async () => (long?)await repairs.CountProposed(cancel)),
            await Or(async () => ((long, long)?)await troubles.CountCallbackTroubles(cancel)),
            await Or(async () => ((long, long)?)await differences.CountWaiting(cancel)),
            await MayRepair(cancel));
        await visit.Show<OverviewScreen>(visit.Text("nav.home"), model);
    }

    /// <summary>Two persons, one of whom may approve; there is no way round it.</summary>
    private async Task<bool> MayRepair(CancellationToken cancel)
    {
        var rights = (await users.List(0, cancel)).Where(user => user.State == UserState.Active).Select(user => Rights.Of(user.Grants.OperatorRoles)).ToArray();
        return rights.Count(right => right.Contains(OperatorRight.RepairPropose)) > 1 && rights.Any(right => right.Contains(OperatorRight.RepairApprove));
    }

    private static async Task<T?> Or<T>(Func<Task<T?>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception away) when (away is System.Data.Common.DbException or TimeoutException)
        {
            return default;
        }
    }
}
