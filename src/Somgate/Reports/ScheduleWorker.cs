namespace Somgate.Reports;

/// <summary>Looks every minute, and at the start, what schedules have due.</summary>
internal sealed partial class ScheduleWorker(ScheduleProcessor processor, TimeProvider time, ILogger<ScheduleWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        do
        {
            try
            {
                await processor.RunOnce(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                NotPlanned(log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "reports could not be planned; tried again in a minute")]
    private static partial void NotPlanned(ILogger log, Exception fault);
}
