using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Somgate.Tests.BankSimulator;

/// <summary>A notice as it arrived.</summary>
internal sealed record ReceivedNotice(byte[] Body, string Signature, string ContentType)
{
    public JsonElement Json { get; } = JsonSerializer.Deserialize<JsonElement>(Body);

    public string Text => Encoding.UTF8.GetString(Body);

    public string Status => Json.GetProperty("status").GetString()!;

    public string OrderNumber => Json.GetProperty("order_number").GetString()!;
}

/// <summary>The place that takes the bank's notices, in Somgate's stead.</summary>
internal sealed class NoticeReceiver : IAsyncDisposable
{
    // Long enough for a loaded machine; a healthy test waits milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WebApplication app;
    private readonly Channel<ReceivedNotice> notices = Channel.CreateUnbounded<ReceivedNotice>();
    private readonly ConcurrentQueue<int> answers = new();

    private NoticeReceiver(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single() + "/notice";

    /// <summary>While set, a notice is answered only once this completes.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static async Task<NoticeReceiver> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new NoticeReceiver(app);
        app.Run(receiver.Take);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>The next notices are answered with these HTTP statuses in turn, those after them with 200.</summary>
    public void AnswerWith(params int[] statuses)
    {
        foreach (var status in statuses) answers.Enqueue(status);
    }

    /// <summary>The next notice that arrives, or has arrived and was not looked at.</summary>
    public async Task<ReceivedNotice> Next() =>
        await notices.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Whether no notice has arrived that was not looked at.</summary>
    public bool IsEmpty() => notices.Reader.Count == 0;

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task Take(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        notices.Writer.TryWrite(new(body.ToArray(), http.Request.Headers["X-Signature"]!, http.Request.ContentType!));
        await Gate;
        http.Response.StatusCode = answers.TryDequeue(out var status) ? status : StatusCodes.Status200OK;
    }
}
