using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Running;

/// <summary>The rim of the HTTP side: a bug becomes 500 with code 501 and a log line, a stop becomes 503 (gate.md 3.3).</summary>
/// <param name="pageOf">How a failure of a request is shown where a person looks at it; null: in the platform's dialect, to a program.</param>
internal sealed partial class FaultFilter(IHostApplicationLifetime lifetime, Func<HttpContext, Func<HttpContext, int, Task>?> pageOf, ILogger<FaultFilter> log)
{
    /// <summary>Every line that a request causes bears its id; the path stays out (see SomgateService.Log).</summary>
    private static readonly Func<ILogger, string, IDisposable?> Scope = LoggerMessage.DefineScope<string>("request {RequestId}");

    public async Task Handle(HttpContext context, RequestDelegate next)
    {
        using var scope = Scope(log, context.TraceIdentifier);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.Headers.RetryAfter = "1";
            await Answer(context, StatusCodes.Status503ServiceUnavailable, ResultCode.TryAgain);
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
            await Answer(context, broken.StatusCode, ResultCode.MalformedRequest);
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            Failed(log, context.TraceIdentifier, context.Request.Method, fault);
            await Answer(context, StatusCodes.Status500InternalServerError, ResultCode.InternalError);
        }
    }

    private async Task Answer(HttpContext context, int status, int code)
    {
        if (pageOf(context) is { } page) await page(context, status);
        else await SignatureFilter.Refuse(context, status, code);
    }

    // The path is left out: a page's address may carry what a customer typed.
    [LoggerMessage(Level = LogLevel.Error, Message = "HTTP request {TraceId} ({Method}) failed")]
    private static partial void Failed(ILogger log, string traceId, string method, Exception fault);
}
