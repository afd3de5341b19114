using Somgate.Running;

namespace Somgate.Projects;

/// <summary>Keeps the snapshot of merchants and projects fresh: a change made by any process is seen within a second.</summary>
internal sealed partial class ProjectWorker(ProjectStore store, TimeProvider time, ILogger<ProjectWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private volatile ProjectSnapshot current = new(0, [], [], []);

    public ProjectSnapshot Current => current;

    /// <summary>Reads everything again if it changed.</summary>
    public async Task RunOnce(CancellationToken cancel)
    {
        if (await store.FindNewestRevision(cancel) == current.Revision) return;
        var read = await store.Read(cancel);
        // Two looks at once: the one that began earlier must not bring back what the other has already replaced.
        lock (gate)
        {
            if (read.Revision >= current.Revision) current = read;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => TurnWorker.Every(Pace, time, RunOnce, fault => Stale(log, fault), stoppingToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "merchants and projects could not be read again; the last known ones hold")]
    private static partial void Stale(ILogger log, Exception fault);
}
