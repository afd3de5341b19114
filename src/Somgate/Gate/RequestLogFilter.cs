using System.Diagnostics;
using System.Net;
using Somgate.Protocol;
using Somgate.RequestLog;

namespace Somgate.Gate;

/// <summary>Round every Gate request: what becomes of it goes to the request log (dashboard.md 5.5).</summary>
internal sealed class RequestLogFilter(RequestLogWorker requests, TimeProvider time)
{
    public async Task Handle(HttpContext context, string path, GateHandler handler)
    {
        var exchange = new Exchange();
        context.Features.Set(exchange);
        var (at, started) = (time.GetUtcNow(), Stopwatch.GetTimestamp());
        requests.Begin();
        try
        {
            await handler(context);
        }
        catch (Exception)
        {
            // Answered at the rim of HTTP: a bug as 500. A client that went away was answered by nobody.
            if (!context.RequestAborted.IsCancellationRequested) (exchange.HttpStatus, exchange.Code) = (StatusCodes.Status500InternalServerError, Payments.ResultCode.InternalError);
            throw;
        }
        finally
        {
            requests.End(exchange.HttpStatus == 0
                ? null
                : new(exchange, "gate", path, at, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds, Sender(context), context.Request.Headers.UserAgent.ToString()));
        }
    }

    private static string Sender(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
