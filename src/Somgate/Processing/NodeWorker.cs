using Somgate.Callbacks;
using Somgate.Payments;

namespace Somgate.Processing;

/// <summary>
/// Drives this node: hands fresh work to the workers, sweeps for what is due, and at a stop takes nothing new and lets what is in flight end.
/// </summary>
internal sealed partial class NodeWorker(OperationWorker operations, CallbackWorker callbacks, ProcessingOptions options, TimeProvider time, ILogger<NodeWorker> log)
    : BackgroundService, IHandover
{
    private readonly SemaphoreSlim nudged = new(0);
    private volatile bool stopping;

    public bool TryReserveOperation() => !stopping && operations.TryReserve();

    public void ReleaseOperation() => operations.Release();

    public void Start(Payment payment, long operationId) => operations.Start(payment, operationId);

    public bool TryReserveCallback(string endpoint) => !stopping && callbacks.TryReserve(endpoint);

    public void ReleaseCallback(string endpoint) => callbacks.Release(endpoint);

    public void Start(CallbackRow callback, string? traceParent) => _ = callbacks.Start(callback, traceParent);

    public void Nudge()
    {
        if (nudged.CurrentCount == 0) nudged.Release();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        await base.StopAsync(cancellationToken);
        // What takes longer than the stop may is cut off and taken up again at the next start: no failure of the stop.
        await operations.Idle().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await callbacks.Idle().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        operations.Nudge = Nudge;
        callbacks.Nudge = Nudge;
        var pace = TimeSpan.FromMilliseconds(options.SweepMs);
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = await Sweep(operations.RunOnce, stoppingToken) | await Sweep(callbacks.RunOnce, stoppingToken);
            if (!more) await Pause(pace, stoppingToken);
        }
    }

    /// <summary>Each sweep on its own: one that fails takes nothing from the other.</summary>
    private async Task<bool> Sweep(Func<CancellationToken, Task<bool>> runOnce, CancellationToken stoppingToken)
    {
        try
        {
            return await runOnce(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            SweepFailed(log, fault);
            return false;
        }
    }

    private async Task Pause(TimeSpan pace, CancellationToken stoppingToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var nudge = nudged.WaitAsync(ended.Token);
        var tick = Task.Delay(pace, time, ended.Token);
        await Task.WhenAny(nudge, tick);
        await ended.CancelAsync();
        await ((Task)nudge).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await tick.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a sweep failed; the next one comes")]
    private static partial void SweepFailed(ILogger log, Exception fault);
}
