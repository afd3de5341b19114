using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Somgate.Protocol;

namespace Somgate.Tests.Support;

/// <summary>A callback as a merchant received it.</summary>
internal sealed record ReceivedCallback(byte[] Body, JsonElement Json, string Path, string? ContentType, string? UserAgent)
{
    public string PaymentId => Json.GetProperty("payment").GetProperty("id").GetString()!;

    public string Status => Json.GetProperty("payment").GetProperty("status").GetString()!;

    /// <summary>Code of the operation; of a payment in error, that of its first problem.</summary>
    public string Code => Json.TryGetProperty("operation", out var operation)
        ? operation.GetProperty("code").GetString()!
        : Json.GetProperty("errors")[0].GetProperty("code").GetString()!;

    /// <summary>The constraint of the first error of an asking, or null.</summary>
    public string? Constraint => Json.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("constraint").GetString() : null;

    public bool IsFinal => Status is "success" or "decline" or "error";

    public bool IsSignedBy(string secret)
    {
        Span<byte> given = stackalloc byte[Signature.Length];
        return Signature.TryDecode(Json.GetProperty("signature").GetString(), given)
            && Signature.Match(SignedBody.Read(Body)!, given, [System.Text.Encoding.UTF8.GetBytes(secret)]) == 0;
    }
}

/// <summary>A merchant's server: takes callbacks over real HTTP, remembers them in their order, answers as the test wants.</summary>
internal sealed class MerchantStub : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication app;
    private readonly List<ReceivedCallback> received = [];
    private readonly Lock gate = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MerchantStub(WebApplication app) => this.app = app;

    /// <summary>What the merchant answers; 200 unless a test says otherwise. Awaited while the request is open.</summary>
    public Func<ReceivedCallback, Task<int>> Answer { get; set; } = _ => Task.FromResult(200);

    public string BaseUrl { get; private set; } = "";

    public string CallbackUrl => BaseUrl + "/callbacks";

    public IReadOnlyList<ReceivedCallback> Received
    {
        get
        {
            lock (gate) return [.. received];
        }
    }

    public static async Task<MerchantStub> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var merchant = new MerchantStub(app);
        app.MapFallback(merchant.Take);
        await app.StartAsync(TestContext.Current.CancellationToken);
        merchant.BaseUrl = app.Urls.Single();
        return merchant;
    }

    public IReadOnlyList<ReceivedCallback> Of(string paymentId) => [.. Received.Where(callback => callback.PaymentId == paymentId)];

    /// <summary>Completes with the nth callback of the payment that fits.</summary>
    public Task<ReceivedCallback> Next(string paymentId, Func<ReceivedCallback, bool> fits, int nth = 1) =>
        When(all => all.Where(callback => callback.PaymentId == paymentId && fits(callback)).ElementAtOrDefault(nth - 1));

    public Task<ReceivedCallback> Final(string paymentId) => Next(paymentId, callback => callback.IsFinal);

    public Task<ReceivedCallback> Asking(string paymentId, int nth = 1) => Next(paymentId, callback => callback.Status == "awaiting clarification", nth);

    /// <summary>Completes when what was received holds what is looked for.</summary>
    public async Task<T> When<T>(Func<IReadOnlyList<ReceivedCallback>, T?> look)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (look(received) is { } found) return found;
                next = changed.Task;
            }

            await next.WaitAsync(patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.ToArray();
        var callback = new ReceivedCallback(bytes, JsonDocument.Parse(bytes).RootElement, context.Request.Path, context.Request.ContentType, context.Request.Headers.UserAgent);
        lock (gate)
        {
            received.Add(callback);
            var before = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            before.SetResult();
        }

        context.Response.StatusCode = await Answer(callback);
    }
}
