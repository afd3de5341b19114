namespace Somgate.Running;

/// <summary>How a worker comes to its turns: at an even pace, and one that fails is told of and does not end the worker.</summary>
internal static class TurnWorker
{
    /// <summary>Takes a turn after every pace until stopped. What is late is not made up for.</summary>
    /// <param name="failed">Writes down why a turn failed.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static async Task Every(TimeSpan pace, TimeProvider time, Func<CancellationToken, Task> turn, Action<Exception> failed, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(pace, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                await turn(stop);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                failed(fault);
            }
        }
    }
}
