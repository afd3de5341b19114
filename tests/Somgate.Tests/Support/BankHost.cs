extern alias bank;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using bank::Somgate.BankSimulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Somgate.Tests.Support;

/// <summary>A charge as the bank lists it.</summary>
internal sealed record BankCharge(string OrderNumber, string PaymentId, string Phone, long Amount, string Currency, string ChargedAt);

/// <summary>The bank simulator running inside the test, on a free port and, if given, with the test's clock.</summary>
internal sealed class BankHost : IAsyncDisposable
{
    public const string Login = "bank-login";
    public const string Password = "bank-password";
    public const string NoticeSecret = "notice-secret";
    public const long Seed = 7;

    private static readonly JsonSerializerOptions SnakeCase = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly WebApplication app;

    private BankHost(WebApplication app)
    {
        this.app = app;
        BaseUrl = app.Urls.Single();
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(BaseUrl),
            DefaultRequestHeaders =
            {
                Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Login}:{Password}"))),
            },
        };
    }

    /// <summary>Where the bank listens, for instance <c>http://127.0.0.1:40123</c>.</summary>
    public string BaseUrl { get; }

    /// <summary>A client that knows address and credentials and follows no redirect.</summary>
    public HttpClient Http { get; }

    /// <param name="time">The bank's clock; the real one if left out.</param>
    /// <param name="settings">Further command line options, for instance <c>"--CodeDigits", "6"</c>.</param>
    public static async Task<BankHost> Start(TimeProvider? time = null, params string[] settings)
    {
        string[] standard =
        [
            "--urls", "http://127.0.0.1:0", "--Seed", $"{Seed}", "--Login", Login, "--Password", Password, "--NoticeSecret", NoticeSecret,
        ];
        var app = SimulatorApp.Build([.. standard, .. settings], time);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    /// <summary>All charges, oldest first: the bank's truth.</summary>
    public async Task<IReadOnlyList<BankCharge>> Charges() =>
        (await Http.GetFromJsonAsync<List<BankCharge>>("/api/simulator/charges", SnakeCase, TestContext.Current.CancellationToken))!;

    /// <summary>The last code that arrived at a phone, or null.</summary>
    public async Task<string?> CodeFor(string phone)
    {
        using var answer = await Http.GetAsync($"/api/simulator/codes/{phone}", TestContext.Current.CancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return body.GetProperty("code").GetString();
    }

    /// <summary>A code of four digits that is not the one that arrived last, nor <c>0000</c>; the nth differs from the others.</summary>
    public async Task<string> WrongCodeFor(string phone, int nth = 1)
    {
        var right = await CodeFor(phone);
        return Enumerable.Range(1, 9).Select(digit => new string((char)('0' + digit), 4)).Where(code => code != right).ElementAt(nth - 1);
    }

    /// <param name="plan">Members as on the wire: <c>new { seed = 1, drop_answer = 0.2 }</c>.</param>
    public async Task SetFaults(object plan)
    {
        using var answer = await Http.PutAsJsonAsync("/api/simulator/faults", plan, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public async Task ClearFaults()
    {
        using var answer = await Http.DeleteAsync("/api/simulator/faults", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>Completes once every notice is answered, given up or waits for its next try, so that the clock may be moved.</summary>
    public async Task NoticesAtRest()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var worker = app.Services.GetRequiredService<NoticeWorker>();
        while (worker.TriesUnderWay > 0) (await Http.GetAsync("/health/live", patience.Token)).Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
