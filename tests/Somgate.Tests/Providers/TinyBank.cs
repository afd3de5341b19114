using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Somgate.Tests.Providers;

/// <summary>A real HTTP server of a few lines that does what a test tells it and remembers what it was asked.</summary>
internal sealed class TinyBank : IAsyncDisposable
{
    private static readonly TimeSpan ArrivalMax = TimeSpan.FromSeconds(20);

    private readonly WebApplication app;
    private readonly Channel<Heard> arrivals = Channel.CreateUnbounded<Heard>();

    private TinyBank(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>What the bank does with a request that has arrived whole.</summary>
    public Func<HttpContext, Task> Does { get; set; } = context => Say(context, 200, "{}");

    public ConcurrentQueue<Heard> Asked { get; } = new();

    public static async Task<TinyBank> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var bank = new TinyBank(builder.Build());
        bank.app.Run(bank.Take);
        await bank.app.StartAsync();
        return bank;
    }

    public static async Task Say(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }

    /// <summary>Closes the connection without a word.</summary>
    public static Task Drop(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Answers nothing for as long as the caller waits.</summary>
    public static async Task Hold(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    /// <summary>The next request in the order of arrival, as soon as it is here; one that never comes fails the test.</summary>
    public Task<Heard> Arrival() => arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ArrivalMax);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var heard = new Heard(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            await reader.ReadToEndAsync(),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        Asked.Enqueue(heard);
        arrivals.Writer.TryWrite(heard);
        await Does(context);
    }
}

internal sealed record Heard(string Method, string Target, string Body, IReadOnlyDictionary<string, string> Headers);
