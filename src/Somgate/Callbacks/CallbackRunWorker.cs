using Somgate.Running;

namespace Somgate.Callbacks;

/// <summary>Goes on with runs, a second at a time; of several nodes one has the turn.</summary>
internal sealed partial class CallbackRunWorker(CallbackRunStore runs, ResendProcessor resends, TimeProvider time, ILogger<CallbackRunWorker> log) : BackgroundService
{
    private const string Turn = "runs";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>A timer that fires a little early must not lose its turn.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(20);

    /// <summary>Begins what may begin in this second, if there is a run and the turn is ours.</summary>
    public async Task RunOnce(CancellationToken cancel)
    {
        if (await runs.IsAny(cancel) && await runs.TakeTurn(Turn, Pace - Early, time.GetUtcNow(), cancel)) await resends.MakeNext(cancel);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => TurnWorker.Every(Pace, time, RunOnce, fault => TurnFailed(log, fault), stoppingToken);

    [LoggerMessage(Level = LogLevel.Error, Message = "callbacks to be sent again could not be made; tried again in a second")]
    private static partial void TurnFailed(ILogger log, Exception fault);
}
