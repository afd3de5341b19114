using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Somgate.Processing;

namespace Somgate.PaymentPage;

/// <summary>
/// <c>GET /pay/{session}/events</c> and <c>/state</c>: which step is shown, as a stream and as one answer (payment-page.md 19.1). No personal data in either.
/// A stream that nothing happens to holds no thread and no timer.
/// </summary>
internal sealed class ProgressEndpoint(PageProcessor pages, PaymentProcessor processor, IHostApplicationLifetime lifetime)
{
    private static readonly byte[] Comment = ":\n\n"u8.ToArray();

    public async Task State(HttpContext context, string id)
    {
        var state = await pages.Find(id, context.RequestAborted);
        SetHeaders(context.Response.Headers);
        context.Response.StatusCode = state is { Screen: not ScreenId.Gone } ? StatusCodes.Status200OK : StatusCodes.Status410Gone;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(Json(state), context.RequestAborted);
    }

    public async Task Events(HttpContext context, string id)
    {
        if (await pages.Find(id, context.RequestAborted) is not { } found)
        {
            // 204 tells a browser to ask no more.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        SetHeaders(context.Response.Headers);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await context.Response.WriteAsync("retry: 3000\n\n", ended.Token);
            await Follow(context.Response.Body, id, found, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The browser has left, or the node stops: it asks again, and another node answers.
        }
    }

    private async Task Follow(Stream body, string id, PageState found, CancellationToken cancel)
    {
        using var watch = processor.Feed.Watch(found.Session.Key);
        PageState? state = found;
        var (sent, read) = ("", -1);
        while (true)
        {
            var next = watch.Next;
            var changes = watch.Changes;
            // A beat asks the database nothing: thousands of open pages are woken by it at once.
            state = changes == read && state is not null && pages.Again(state) is { Screen: not ScreenId.Gone } again ? again : await pages.Find(id, cancel);
            read = changes;
            var json = Json(state);
            await body.WriteAsync(json == sent ? Comment : Encoding.UTF8.GetBytes($"event: step\ndata: {json}\n\n"), cancel);
            await body.FlushAsync(cancel);
            sent = json;
            if (state is null or { IsFinal: true }) return;
            await next.WaitAsync(cancel);
        }
    }

    private static string Json(PageState? state) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"step":"{{ScreenText.StepOf(state?.Screen ?? ScreenId.Gone)}}","version":{{state?.Turn ?? 0}}}""");

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
    }
}
