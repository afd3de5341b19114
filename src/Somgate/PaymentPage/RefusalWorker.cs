namespace Somgate.PaymentPage;

/// <summary>Removes entries of the request log that are older than 30 days, once an hour.</summary>
internal sealed partial class RefusalWorker(RefusalStore refusals, TimeProvider time, ILogger<RefusalWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await refusals.Sweep(time.GetUtcNow(), stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                NotSwept(log, fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "old entries of the request log could not be removed; tried again in an hour")]
    private static partial void NotSwept(ILogger log, Exception fault);
}
