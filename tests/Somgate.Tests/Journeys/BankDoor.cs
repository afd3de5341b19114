using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Somgate.Tests.Journeys;

/// <summary>A call on its way between the service and the bank.</summary>
/// <param name="Kind"><c>create</c>, <c>status</c>, <c>confirm</c>, <c>resend</c>, <c>cancel</c>, or <c>notice</c> from the bank to the service.</param>
internal sealed record DoorCall(string Kind, string Path, string Body)
{
    /// <summary>Status of the answer once there is one.</summary>
    public int HttpStatus { get; init; }

    public string Answer { get; init; } = "";

    /// <summary>Whether the service was told by it that this order is charged.</summary>
    public bool TellsCharge(string orderNumber) => HttpStatus == 200 && Kind switch
    {
        "notice" => Body.Contains($"\"{orderNumber}\"", StringComparison.Ordinal) && Body.Contains("\"CHARGE\"", StringComparison.Ordinal),
        "status" => Path.EndsWith(orderNumber, StringComparison.Ordinal) && Answer.Contains("\"CHARGE\"", StringComparison.Ordinal),
        _ => false,
    };
}

/// <summary>
/// A door between the service and the bank, through which calls go one way and notices the other: here a test sees every exchange and can hold one up, before it
/// is carried out or before its answer is told, which is where a crash hurts.
/// </summary>
internal sealed class BankDoor : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    private readonly string bankUrl;

    private BankDoor(WebApplication app, string bankUrl) => (this.app, this.bankUrl) = (app, bankUrl);

    public string BaseUrl { get; private set; } = "";

    /// <summary>Where notices go on to; set once the service's address is known.</summary>
    public string SomgateUrl { get; set; } = "";

    /// <summary>Awaited before a call goes on to its receiver; if it throws <see cref="OperationCanceledException"/>, the call never arrives.</summary>
    public Func<DoorCall, Task> Asked { get; set; } = _ => Task.CompletedTask;

    /// <summary>Awaited before the answer goes back: it is carried out, and the asker doesn't know yet.</summary>
    public Func<DoorCall, Task> Answered { get; set; } = _ => Task.CompletedTask;

    /// <summary>Every call that was answered, oldest first.</summary>
    public ConcurrentQueue<DoorCall> Calls { get; } = [];

    /// <summary>Notices that met a service that was down. The bank repeats them too, the last ones after 10 minutes.</summary>
    private readonly ConcurrentQueue<(string Path, string Signature, byte[] Body)> missed = [];

    public static async Task<BankDoor> Start(string bankUrl)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var door = new BankDoor(app, bankUrl);
        app.MapFallback(door.Pass);
        await app.StartAsync(TestContext.Current.CancellationToken);
        door.BaseUrl = app.Urls.Single();
        return door;
    }

    /// <summary>Repeats what the service missed while it was down, as the bank will some time, to the service that is up now.</summary>
    public async Task RepeatMissedNotices(CancellationToken cancel)
    {
        while (missed.TryDequeue(out var notice))
        {
            using var onward = new HttpRequestMessage(HttpMethod.Post, BaseUrl + notice.Path);
            onward.Headers.TryAddWithoutValidation("X-Signature", notice.Signature);
            onward.Content = new ByteArrayContent(notice.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await http.SendAsync(onward, cancel);
        }
    }

    public int Count(string kind) => Calls.Count(call => call.Kind == kind);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task Pass(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var call = new DoorCall(KindOf(context.Request), context.Request.Path.Value!, System.Text.Encoding.UTF8.GetString(body.ToArray()));
        try
        {
            await Asked(call);
            using var answer = await http.SendAsync(Onward(context.Request, call.Kind == "notice" ? SomgateUrl : bankUrl, body.ToArray()), CancellationToken.None);
            var told = await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
            call = call with { HttpStatus = (int)answer.StatusCode, Answer = System.Text.Encoding.UTF8.GetString(told) };
            Calls.Enqueue(call);
            await Answered(call);
            context.Response.StatusCode = call.HttpStatus;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await context.Response.Body.WriteAsync(told, context.RequestAborted);
        }
        catch (Exception cutOff) when (cutOff is HttpRequestException or IOException or OperationCanceledException)
        {
            // The receiver hung up, as the bank does to a dropped call and the service when it is killed: so do we.
            if (call.Kind == "notice") missed.Enqueue((call.Path, $"{context.Request.Headers["X-Signature"]}", body.ToArray()));
            context.Abort();
        }
    }

    private static HttpRequestMessage Onward(HttpRequest request, string receiver, byte[] body)
    {
        var onward = new HttpRequestMessage(new HttpMethod(request.Method), receiver + request.Path + request.QueryString);
        if (request.Headers.Authorization is [{ } credentials]) onward.Headers.TryAddWithoutValidation("Authorization", credentials);
        if (request.Headers["X-Signature"] is [{ } signature]) onward.Headers.TryAddWithoutValidation("X-Signature", signature);
        if (HttpMethods.IsGet(request.Method)) return onward;
        onward.Content = new ByteArrayContent(body);
        if (request.ContentType is { } type) onward.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return onward;
    }

    private static string KindOf(HttpRequest request)
    {
        var path = request.Path.Value!;
        if (path.StartsWith("/notices/", StringComparison.Ordinal)) return "notice";
        if (HttpMethods.IsGet(request.Method)) return "status";
        return path == "/api/v1/payments" ? "create" : path[(path.LastIndexOf('/') + 1)..];
    }
}
