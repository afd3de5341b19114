using Somgate.Callbacks;
using Somgate.Payments;

namespace Somgate.Running;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can take work, and how late its queues are.</summary>
internal sealed class HealthEndpoint(PaymentStore payments, CallbackStore callbacks, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>A database that takes longer to answer is as good as none.</summary>
    private static readonly TimeSpan ReadMax = TimeSpan.FromSeconds(5);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapGet("/health/ready", Ready);
    }

    private async Task<IResult> Ready(CancellationToken cancel)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return Results.Json(new { status = "stopping" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        try
        {
            var operations = await LateMs(payments.FindNextDue(cancel));
            var tries = await LateMs(callbacks.FindOldestDue(cancel));
            Telemetry.QueueLateMs.Record(operations, new KeyValuePair<string, object?>("queue", "operations"));
            Telemetry.QueueLateMs.Record(tries, new KeyValuePair<string, object?>("queue", "callbacks"));
            return Results.Json(new { status = "ready", operations_late_ms = operations, callbacks_late_ms = tries });
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or TimeoutException)
        {
            return Results.Json(new { status = "database does not answer" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task<long> LateMs(Task<DateTimeOffset?> oldestDue) =>
        await oldestDue.WaitAsync(ReadMax, time) is { } due ? Math.Max(0, (long)(time.GetUtcNow() - due).TotalMilliseconds) : 0;
}
