using Somgate.News;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Running;

namespace Somgate.Callbacks;

/// <summary>
/// Follows how endpoints answer and tells people when that changes (dashboard.md 5.4). It reads the tries of all nodes a little behind their time, so that the hot
/// path writes nothing for it; of several nodes one gets to store what it found.
/// </summary>
internal sealed partial class EndpointHealthWorker(
    EndpointHealthStore store, NumberStore numbers, ProjectWorker projects, TimeProvider time, ILogger<EndpointHealthWorker> log) : BackgroundService
{
    /// <summary>The right of whoever is told, as spelled in the database.</summary>
    private const string RequiredRight = "callbacks.view";

    private const string Link = "/dashboard/callbacks/endpoints";

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    /// <summary>A try lasts 15 s and is recorded within the lease of 30 s: until then it may still come.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(30);

    /// <summary>What is looked back at by whoever begins.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>Takes in the tries that have come; false: another node was faster.</summary>
    public async Task<bool> RunOnce(CancellationToken cancel)
    {
        var (seen, now) = (await store.FindSeen(cancel), time.GetUtcNow());
        var from = seen == 0 ? now - Day : DateTimeOffset.FromUnixTimeMilliseconds(seen);
        var until = now - Behind;
        var changed = new List<EndpointHealth>();
        var notices = new List<DeskNotice>();
        foreach (var project in projects.Current.Projects)
        {
            foreach (var health in await Follow(project, from - Behind, until, cancel))
            {
                var telling = health.Tell(now);
                changed.Add(telling?.Told ?? health);
                if (telling is { } news)
                    notices.Add(new(project.Merchant.MerchantId, await numbers.Next(cancel), project.ProjectId, now, $"endpoint.{news.What}", health.Address, RequiredRight, $"{Link}?mode={(project.IsTest ? "test" : "live")}"));
            }
        }

        return await store.Save(seen, now, changed, notices, cancel);
    }

    /// <summary>What endpoints of a project did in the last 24 hours, the worst first.</summary>
    public async Task<IReadOnlyList<EndpointDay>> LookAt(long projectId, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var tries = (await store.FindTries(projectId, now - Day, now.AddSeconds(1), cancel)).ToLookup(one => one.Address, StringComparer.Ordinal);
        var (states, waiting) = (await store.FindStates(projectId, restlessOnly: false, cancel), await store.FindWaiting(projectId, cancel));
        return
        [
            .. tries.Select(group => group.Key).Union(waiting.Keys, StringComparer.Ordinal).Where(address => address.Length > 0)
                .Select(address => DayOf(projectId, address, states.GetValueOrDefault(address), [.. tries[address]], waiting.GetValueOrDefault(address)))
                .OrderBy(day => day.Health.State switch { EndpointHealth.Down => 0, EndpointHealth.Failing => 1, _ => 2 }).ThenBy(day => day.Address, StringComparer.Ordinal),
        ];
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => TurnWorker.Every(Pace, time, RunOnce, fault => NotFollowed(log, fault), stoppingToken);

    private async Task<IEnumerable<EndpointHealth>> Follow(Project project, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        var tries = until > from ? await store.FindTries(project.ProjectId, from, until, cancel) : [];
        var states = await store.FindStates(project.ProjectId, restlessOnly: tries.Count == 0, cancel);
        var before = new Dictionary<string, EndpointHealth>(states, StringComparer.Ordinal);
        foreach (var one in tries.OrderBy(one => one.EndedAt))
        {
            var health = states.GetValueOrDefault(one.Address) ?? new() { ProjectId = project.ProjectId, Address = one.Address, ChangedAt = one.EndedAt };
            states[one.Address] = health.After(one);
        }

        var now = time.GetUtcNow();
        return states.Values.Select(health => health.At(now)).Where(health => health != before.GetValueOrDefault(health.Address) || health.Tell(now) is not null);
    }

    private static EndpointDay DayOf(long projectId, string address, EndpointHealth? known, EndpointTry[] tries, long waiting)
    {
        long[] durations = [.. tries.Select(one => (long)(one.EndedAt - one.StartedAt).TotalMilliseconds).Order()];
        var first = tries.Where(one => one.Attempt == 1).ToArray();
        var failed = tries.LastOrDefault(one => !one.IsDelivered);
        return new(
            projectId, address, known ?? new() { ProjectId = projectId, Address = address }, first.Length, first.Count(one => one.IsDelivered), EndpointDay.Percentile(durations, 50),
            EndpointDay.Percentile(durations, 95), waiting, tries.LastOrDefault(one => one.IsDelivered)?.EndedAt ?? known?.DeliveredAt, failed?.EndedAt, failed?.Fault);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "how endpoints answer could not be followed; tried again in half a minute")]
    private static partial void NotFollowed(ILogger log, Exception fault);
}
