using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Somgate.Tests.Support;

namespace Somgate.Tests.BankSimulator;

/// <summary>An answer of the bank as a test reads it.</summary>
internal sealed record BankAnswer(HttpStatusCode HttpStatus, string Text)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>Code and message, <c>110 CREATED</c>.</summary>
    public string Words => $"{Json.GetProperty("code").GetString()} {Json.GetProperty("message").GetString()}";

    public JsonElement Data => Json.GetProperty("data");

    public string Status => Data.GetProperty("status").GetString()!;

    public string? Reason => Data.TryGetProperty("reason", out var reason) ? reason.GetString() : null;
}

/// <summary>A bank with a clock that stands still, a receiver of its notices, and the calls of the wire as verbs.</summary>
internal sealed class BankDesk : IAsyncDisposable
{
    public const string AnyPhone = "996555123456";
    public const string Order = "1000000000017";
    public const int LifetimeS = 600;

    public static readonly DateTimeOffset Start = new(2025, 3, 10, 9, 0, 0, TimeSpan.Zero);

    public required BankHost Bank { get; init; }

    public required NoticeReceiver Notices { get; init; }

    public required FakeTimeProvider Time { get; init; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<BankDesk> Open(params string[] settings)
    {
        var time = new FakeTimeProvider(Start);
        return new() { Time = time, Bank = await BankHost.Start(time, settings), Notices = await NoticeReceiver.Start() };
    }

    public Dictionary<string, object?> CreateBody(string phone = AnyPhone, string order = Order) => new()
    {
        ["order_number"] = order,
        ["phone"] = phone,
        ["amount"] = 123450,
        ["currency"] = "KGS",
        ["comment"] = "Demo shop",
        ["notice_url"] = Notices.Url,
        ["lifetime_s"] = LifetimeS,
    };

    public Task<BankAnswer> Create(string phone = AnyPhone, string order = Order) => Post("/api/v1/payments", CreateBody(phone, order));

    public Task<BankAnswer> Confirm(string code, string order = Order) => Post($"/api/v1/payments/{order}/confirm", new { code });

    public Task<BankAnswer> Resend(string order = Order) => Post($"/api/v1/payments/{order}/resend", new { });

    public Task<BankAnswer> CancelPayment(string order = Order) => Post($"/api/v1/payments/{order}/cancel", new { });

    public async Task<BankAnswer> Status(string order = Order)
    {
        using var answer = await Bank.Http.GetAsync($"/api/v1/payments/{order}", Cancel);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async Task<BankAnswer> Post(string path, object body)
    {
        using var answer = await Bank.Http.PostAsJsonAsync(path, body, Cancel);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async Task<string> CodeFor(string phone = AnyPhone) =>
        await Bank.CodeFor(phone) ?? throw new InvalidOperationException("No code arrived.");

    public void Pass(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Fails if a notice has arrived that the test did not look at, or is under way.</summary>
    public async Task NoNotice()
    {
        await Bank.NoticesAtRest();
        Assert.True(Notices.IsEmpty());
    }

    public async ValueTask DisposeAsync()
    {
        await Bank.DisposeAsync();
        await Notices.DisposeAsync();
    }
}
