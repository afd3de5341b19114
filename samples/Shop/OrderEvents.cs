using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Shop;

/// <summary>Server-sent events for the page of an order: the number of the newest version, nothing personal.</summary>
internal static class OrderEvents
{
    /// <summary>Proxies close streams that are silent for long.</summary>
    private static readonly TimeSpan HeartbeatPause = TimeSpan.FromSeconds(15);

    public static void MapOrderEvents(this WebApplication app) => app.MapGet("/orders/{orderId}/events", Follow);

    private static IResult Follow(string orderId, Orders orders, TimeProvider time, IHostApplicationLifetime life, HttpContext http)
    {
        if (!orders.TryFind(orderId, out _)) return Results.NotFound();
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(Versions(orderId, orders, time, life.ApplicationStopping, http.RequestAborted));
    }

    private static async IAsyncEnumerable<SseItem<string>> Versions(
        string orderId, Orders orders, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        var version = -1;
        while (!ended.IsCancellationRequested)
        {
            using var heartbeat = new CancellationTokenSource(HeartbeatPause, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, heartbeat.Token);
            var isNewer = false;
            try
            {
                var order = await orders.Newer(orderId, version, either.Token);
                (isNewer, version) = (true, order.Version);
            }
            catch (OperationCanceledException)
            {
                if (ended.IsCancellationRequested) yield break;
            }
            catch (KeyNotFoundException)
            {
                yield break;
            }

            yield return new SseItem<string>($"{version}", isNewer ? "version" : "heartbeat");
        }
    }
}
