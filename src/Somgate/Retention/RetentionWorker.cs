using Somgate.Projects;
using Somgate.Running;

namespace Somgate.Retention;

/// <summary>Takes away what has been kept long enough (dashboard.md 12): in small batches, so that nobody waits for it, and by one node at a time. Cut off, the next turn goes on.</summary>
internal sealed partial class RetentionWorker(RetentionStore store, ProjectWorker projects, RetentionOptions options, TimeProvider time, ILogger<RetentionWorker> log) : BackgroundService
{
    private static readonly TimeSpan LookPace = TimeSpan.FromMinutes(1);

    /// <summary>From one turn that has come to its end to the next, on whatever node.</summary>
    private static readonly TimeSpan TurnPace = TimeSpan.FromHours(1);

    /// <summary>A turn lasts no longer: a dead node's is taken over then.</summary>
    private static readonly TimeSpan TurnMax = TimeSpan.FromMinutes(10);

    /// <summary>A batch is over long before.</summary>
    private static readonly TimeSpan BatchMax = TimeSpan.FromMinutes(1);

    /// <summary>Takes a turn; false: another node is at it, or has been within the hour.</summary>
    public async Task<bool> RunOnce(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var until = now + TurnMax;
        if (!await store.TakeTurn(now, until, cancel)) return false;
        var (merchants, known) = (projects.Current.Merchants, projects.Current.Projects);
        foreach (var merchant in merchants) await Each(() => store.RemoveOldNotices(merchant.MerchantId, now - TimeSpan.FromDays(options.NoticeDays), options.BatchRows, cancel));
        await Each(() => store.RemoveCustomerSteps(now - TimeSpan.FromDays(options.CustomerStepDays), options.BatchRows, cancel));
        foreach (var project in known) await Each(() => store.ClearBodies(project.ProjectId, now - options.BodyLife, options.BatchRows, cancel));
        var ended = time.GetUtcNow();
        // What is left after a full turn goes on at once, wherever.
        if (ended < until - BatchMax) await store.GiveTurn(until, ended + TurnPace, cancel);
        return true;

        async Task Each(Func<Task<bool>> batch)
        {
            while (time.GetUtcNow() < until - BatchMax && await batch())
            {
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => TurnWorker.Every(LookPace, time, RunOnce, fault => Failed(log, fault), stoppingToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what has been kept long enough could not be taken away; tried again later")]
    private static partial void Failed(ILogger log, Exception fault);
}
