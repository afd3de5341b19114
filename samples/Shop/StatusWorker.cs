namespace Shop;

/// <summary>Asks for the status of payments of which no callback came in time, and forgets old orders.</summary>
internal sealed partial class StatusWorker(Orders orders, Cashier cashier, TimeProvider time, ILogger<StatusWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OrderLife = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await RunOnce(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task RunOnce(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        orders.Forget(now - OrderLife);
        try
        {
            await Task.WhenAll(orders.ToAskAbout(now).Select(order => cashier.AskStatus(order, cancel)));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failed(e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Asking for the status failed")]
    private partial void Failed(Exception exception);
}
