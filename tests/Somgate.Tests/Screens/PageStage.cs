using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Somgate.PaymentPage;
using Somgate.Projects;
using Somgate.Tests.PaymentPage.Screens;

namespace Somgate.Tests.Screens;

/// <summary>
/// Serves sample screens as the service would, and beside it, on another origin, the page of a shop. What opens which screen is the test's to say: the stage has
/// no payments behind it.
/// </summary>
public sealed class PageStage : IAsyncLifetime
{
    private readonly WebApplication platform = Make();
    private readonly WebApplication shop = Make();
    private readonly ConcurrentDictionary<string, Channel<string>> progress = new();

    /// <summary>The screen that an opening or a step leads to, with its <c>did</c>.</summary>
    public string Next { get; set; } = "S2?did=open";

    /// <summary>The body of the shop's page.</summary>
    public string ShopHtml { get; set; } = "";

    public string PlatformUrl => platform.Urls.Single();

    public string ShopUrl => shop.Urls.Single();

    /// <summary>Forms as they arrived: path and fields.</summary>
    public ConcurrentQueue<(string Path, IReadOnlyDictionary<string, string> Fields)> Sent { get; } = new();

    /// <summary>Tells an open S3 or S4 what is the step now.</summary>
    public void Tell(string step, int version) => progress.GetOrAdd("", _ => Channel.CreateUnbounded<string>()).Writer.TryWrite($$"""{"step":"{{step}}","version":{{version}}}""");

    public async ValueTask InitializeAsync()
    {
        var files = new FilesEndpoint(new ProjectWorker(null!, TimeProvider.System, NullLogger<ProjectWorker>.Instance));
        platform.MapGet("/shared/{**name}", files.Handle);
        platform.MapMethods("/payment", ["GET", "POST"], async context =>
        {
            var frame = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync())["frame_mode"] : context.Request.Query["frame_mode"];
            SeeOther(context, $"/pay/{Next}{(Next.Contains('?', StringComparison.Ordinal) ? "&" : "?")}frame={frame}");
        });
        platform.MapGet("/error", context => ErrorAnswer.Write(context, 400, context.Request.Query["lang"].FirstOrDefault() ?? "en", "ABCD-2345"));
        platform.MapGet("/favicon.ico", FilesEndpoint.NoIcon);
        platform.MapGet($"/pay/{SampleViews.SessionId}", context => Screen(context, Next.Split('?')[0]));
        platform.MapGet("/pay/{name}", (HttpContext context, string name) => Screen(context, name));
        platform.MapGet($"/pay/{SampleViews.SessionId}/events", Events);
        // What a page asks for whose stream says nothing for long: nothing new.
        platform.MapGet($"/pay/{SampleViews.SessionId}/state", context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.NoContent;
            return Task.CompletedTask;
        });
        platform.MapPost($"/pay/{SampleViews.SessionId}/{{step}}", async (HttpContext context, string step) =>
        {
            var form = await context.Request.ReadFormAsync();
            Sent.Enqueue((step, form.ToDictionary(field => field.Key, field => field.Value.ToString())));
            SeeOther(context, $"/pay/{Next}");
        });
        shop.MapGet("/{**path}", context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync($"<!DOCTYPE html><html lang=en><title>Shop</title><link rel=icon href='data:,'>{ShopHtml.Replace("{platform}", PlatformUrl, StringComparison.Ordinal)}");
        });
        await platform.StartAsync();
        await shop.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await platform.DisposeAsync();
        await shop.DisposeAsync();
    }

    private static Task Screen(HttpContext context, string name)
    {
        var query = context.Request.Query;
        var view = SampleViews.Of(name) with { Did = query["did"].FirstOrDefault(), Language = query["lang"].FirstOrDefault() ?? "en" };
        if (Enum.TryParse<PageFrame>(query["frame"], ignoreCase: true, out var frame)) view = view with { Frame = frame };
        return ScreenAnswer.Write(context, view);
    }

    private async Task Events(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        await foreach (var state in progress.GetOrAdd("", _ => Channel.CreateUnbounded<string>()).Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($"event: step\ndata: {state}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }

    private static void SeeOther(HttpContext context, string location)
    {
        context.Response.StatusCode = (int)HttpStatusCode.SeeOther;
        context.Response.Headers.Location = location;
    }

    private static WebApplication Make()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseSetting(WebHostDefaults.ShutdownTimeoutKey, "0");
        return builder.Build();
    }
}
