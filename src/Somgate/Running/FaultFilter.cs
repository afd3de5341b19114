using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Running;

/// <summary>The rim of the HTTP side: a bug becomes 500 with code 501 and a log line, a stop becomes 503 (gate.md 3.3).</summary>
internal sealed partial class FaultFilter(IHostApplicationLifetime lifetime, ILogger<FaultFilter> log)
{
    public async Task Handle(HttpContext context, RequestDelegate next)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.Headers.RetryAfter = "1";
            await SignatureFilter.Refuse(context, StatusCodes.Status503ServiceUnavailable, ResultCode.TryAgain);
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (BadHttpRequestException broken) when (!context.Response.HasStarted)
        {
            await SignatureFilter.Refuse(context, broken.StatusCode, ResultCode.MalformedRequest);
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            Failed(log, context.TraceIdentifier, context.Request.Method, fault);
            await SignatureFilter.Refuse(context, StatusCodes.Status500InternalServerError, ResultCode.InternalError);
        }
    }

    // The path is left out: a page's address may carry what a customer typed.
    [LoggerMessage(Level = LogLevel.Error, Message = "HTTP request {TraceId} ({Method}) failed")]
    private static partial void Failed(ILogger log, string traceId, string method, Exception fault);
}
