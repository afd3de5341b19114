using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;

namespace Somgate.Tests.Support;

/// <summary>What Gate answered.</summary>
internal sealed record GateReply(int HttpStatus, string Text, HttpResponseMessage Response)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Code => Json["code"]?.GetValue<string>();

    public string? RequestId => Json["request_id"]?.GetValue<string>();

    /// <summary>Status of the payment in a status answer.</summary>
    public string? Status => Json["payment"]?["status"]?.GetValue<string>();
}

/// <summary>The whole service in this process, on a free port, with a database of its own, a test project and verbs of a merchant.</summary>
internal sealed class SomgateHost : IAsyncDisposable
{
    public const long ProjectId = 1042;
    public const string Secret = "secret";

    private readonly WebApplication app;
    private readonly TestDatabase database;

    private SomgateHost(WebApplication app, TestDatabase database)
    {
        this.app = app;
        this.database = database;
        BaseUrl = app.Urls.Single();
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(BaseUrl) };
    }

    public string BaseUrl { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Starts the service against a bank and a merchant's callback address.</summary>
    /// <param name="settings">Further settings as on the command line: <c>"--Mbank:ThresholdSeconds=60"</c>.</param>
    public static Task<SomgateHost> Start(Engine engine, string bankUrl, string? callbackUrl, TimeProvider? time = null, params string[] settings) =>
        Start(engine, bankUrl, callbackUrl, time, null, settings);

    /// <inheritdoc cref="Start(Engine, string, string?, TimeProvider?, string[])"/>
    /// <param name="configure">What is put in the place of something.</param>
    public static async Task<SomgateHost> Start(Engine engine, string bankUrl, string? callbackUrl, TimeProvider? time, Action<IServiceCollection>? configure, params string[] settings)
    {
        var database = await TestDatabase.Create(engine);
        string[] standard =
        [
            "--Urls=http://127.0.0.1:0", $"--Mbank:BaseUrl={bankUrl}", $"--Mbank:Login={BankHost.Login}", $"--Mbank:Password={BankHost.Password}",
            $"--Mbank:NoticeSecret={BankHost.NoticeSecret}", "--Callbacks:AllowedRanges=127.0.0.0/8,::1/128", "--Processing:SweepMs=50",
            "--Logging:LogLevel:Default=Warning",
        ];
        var port = FreePort.Take();
        var app = await SomgateService.Build([.. standard, .. database.Settings.Select(pair => $"--{pair.Key}={pair.Value}"), $"--Urls=http://127.0.0.1:{port}", $"--Node:PublicUrl=http://127.0.0.1:{port}", .. settings], time ?? TimeProvider.System, configure);
        var store = app.Services.GetRequiredService<ProjectStore>();
        var cancel = TestContext.Current.CancellationToken;
        var merchantId = await store.AddMerchant("Ala-Too Books", cancel);
        await store.AddProject(ProjectId, merchantId, "Books", true, Encoding.UTF8.GetBytes(Secret), 0, 1000, (time ?? TimeProvider.System).GetUtcNow(), cancel);
        await store.SaveMethod(ProjectId, "mbank", new MethodTerms(), cancel);
        if (callbackUrl is not null) await store.AddCallbackRule(ProjectId, null, null, null, callbackUrl, cancel);
        await app.Services.GetRequiredService<ProjectWorker>().RunOnce(cancel);
        await app.StartAsync(cancel);
        return new(app, database);
    }

    /// <summary>Reads projects again after a test changed one through its store.</summary>
    public Task Refresh() => Services.GetRequiredService<ProjectWorker>().RunOnce(TestContext.Current.CancellationToken);

    public ProjectStore Projects => Services.GetRequiredService<ProjectStore>();

    /// <summary>The payment as it stands in the database.</summary>
    public Task<Payment?> Find(string paymentId) =>
        Services.GetRequiredService<PaymentStore>().Find(new PaymentKey(ProjectId, PaymentKey.Fold(paymentId)), TestContext.Current.CancellationToken);

    public static JsonObject SaleBody(string paymentId, string phone = "996555123456", long amountMinor = 125_000) => new()
    {
        ["general"] = new JsonObject { ["project_id"] = ProjectId, ["payment_id"] = paymentId },
        ["payment"] = new JsonObject { ["amount"] = amountMinor, ["currency"] = "KGS" },
        ["customer"] = new JsonObject { ["id"] = "cust-77", ["ip_address"] = "203.0.113.25" },
        ["account"] = new JsonObject { ["number"] = phone },
    };

    public Task<GateReply> Sale(string paymentId, string phone = "996555123456", long amountMinor = 125_000) =>
        Send("/v2/payment/wallet/mbank/sale", SaleBody(paymentId, phone, amountMinor));

    public Task<GateReply> Clarify(string paymentId, string code) => Send("/v2/payment/clarification", new JsonObject
    {
        ["general"] = new JsonObject { ["project_id"] = ProjectId, ["payment_id"] = paymentId },
        ["additional_data"] = new JsonObject { ["approval_code"] = code },
    });

    public Task<GateReply> Resend(string paymentId) => Send("/v2/customer/action/resend", new JsonObject
    {
        ["general"] = new JsonObject { ["project_id"] = ProjectId, ["payment_id"] = paymentId },
        ["customer"] = new JsonObject { ["ip_address"] = "203.0.113.25" },
    });

    public Task<GateReply> Status(string paymentId) => Send("/v2/payment/status", new JsonObject
    {
        ["general"] = new JsonObject { ["project_id"] = ProjectId, ["payment_id"] = paymentId },
    });

    /// <summary>Signs a body, in <c>general</c> if it has one, and posts it.</summary>
    public Task<GateReply> Send(string path, JsonObject body, string secret = Secret)
    {
        var signature = Signature.Sign(Encoding.UTF8.GetBytes(body.ToJsonString()), Encoding.UTF8.GetBytes(secret));
        if (body["general"] is JsonObject general) general["signature"] = signature;
        else body["signature"] = signature;
        return Post(path, Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    /// <summary>Posts bytes as they are.</summary>
    public async Task<GateReply> Post(string path, byte[] body, string? contentType = "application/json")
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var response = await Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await database.DisposeAsync();
    }
}
