using Somgate.Running;

namespace Somgate.Team;

/// <summary>Erases sessions and failures that are older than they are kept (dashboard.md 12).</summary>
internal sealed partial class SessionWorker(SessionStore sessions, TeamOptions options, TimeProvider time, ILogger<SessionWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromHours(1);

    public Task RunOnce(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return sessions.Erase(now - TimeSpan.FromDays(options.KeepEndedSessionsDays), now - 2 * Lockout.AccountWindow, cancel);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => TurnWorker.Every(Pace, time, RunOnce, fault => Failed(log, fault), stoppingToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "old sessions could not be erased; tried again in an hour")]
    private static partial void Failed(ILogger log, Exception fault);
}
