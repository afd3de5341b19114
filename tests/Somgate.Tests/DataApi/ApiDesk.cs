using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Somgate.DataApi;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Register;
using Somgate.Storage;
using Somgate.Tests.Support;
using Engine = Somgate.Tests.Support.Engine;

namespace Somgate.Tests.DataApi;

/// <summary>What the Data API answered.</summary>
internal sealed record ApiReply(int Status, string Text, byte[] Bytes, HttpResponseMessage Response)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Message => $"{Json["message"]}";

    public string[] Ids => [.. Json["operations"]!.AsArray().Select(row => $"{row!["operation_id"]}")];

    public string Header(string name) => string.Join(',', Response.Headers.GetValues(name));
}

/// <summary>The whole service with rows in its register, owners of tokens, and requests as a merchant's program makes them.</summary>
internal sealed class ApiDesk : IAsyncDisposable
{
    public const long OtherProjectId = 1043;
    public const long LiveProjectId = 1044;
    public const long StrangeProjectId = 1050;

    public static readonly DateTimeOffset Now = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);

    private const string AddPayment = """
        insert into payments (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id, customer_ip,
          customer_details, account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash, version,
          ended_as, updated_at_ms, moved_operation_id, completed_at_ms, main_operation_id, main_type, code, callback_state, email_hash)
        values (@ProjectId, @no, @PaymentId, @key, @Status, 'mbank', 'gate', @AmountMinor, 'KGS', @Description, @CustomerId, '203.0.113.25',
          @details, @bytes, @bytes, '996******456', @created, @created, @created, 0, @request, @bytes, 1,
          @ended, @updated, @no, @completed, @no, 'sale', @code, 'delivered', @email)
        """;

    private const string AddOperation = """
        insert into operations (project_id, operation_id, payment_no, type, status, step, code, created_at_ms, changed_at_ms, try_no, updated_at_ms, completed_at_ms, due_at_ms, provider_payment_id)
        values (@ProjectId, @no, @no, 'sale', @Status, 'none', @code, @created, @created, 1, @updated, @completed, @due, 'bank-1')
        """;

    private readonly BankHost bank;
    private int lastNo;

    private ApiDesk(SomgateHost somgate, BankHost bank, FakeTimeProvider time, Dictionary<string, Caller> callers) =>
        (Somgate, this.bank, Time, Callers) = (somgate, bank, time, callers);

    public SomgateHost Somgate { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>By token.</summary>
    public Dictionary<string, Caller> Callers { get; }

    public static async Task<ApiDesk> Start(Engine engine)
    {
        var callers = new Dictionary<string, Caller>();
        var time = new FakeTimeProvider(Now);
        var bank = await BankHost.Start();
        var somgate = await SomgateHost.Start(engine, bank.BaseUrl, null, time,
            services => services.AddSingleton<FindCaller>((token, _, _) => Task.FromResult(callers.GetValueOrDefault(token))));
        var desk = new ApiDesk(somgate, bank, time, callers);
        var cancel = TestContext.Current.CancellationToken;
        var merchantId = somgate.Services.GetRequiredService<ProjectWorker>().Current.Merchants[0].MerchantId;
        await somgate.Projects.AddProject(OtherProjectId, merchantId, "Maps", true, Encoding.UTF8.GetBytes("s2"), 0, 1000, Now, cancel);
        await somgate.Projects.AddProject(LiveProjectId, merchantId, "Live", false, Encoding.UTF8.GetBytes("s3"), 0, 1000, Now, cancel);
        await somgate.Projects.AddProject(StrangeProjectId, await somgate.Projects.AddMerchant("Another", cancel), "Strange", true, Encoding.UTF8.GetBytes("s4"), 0, 1000, Now, cancel);
        await somgate.Refresh();
        callers[SampleOperations.Token] = desk.CallerOf(1, [SomgateHost.ProjectId, OtherProjectId]);
        return desk;
    }

    public Caller CallerOf(long userId, IReadOnlyList<long>? projects) => new(
        userId, Somgate.Services.GetRequiredService<ProjectWorker>().Current.Merchants[0].MerchantId, SampleOperations.KeyBytes, MayView: true, SeesPersonal: false, projects, [],
        SignatureOrder.Natural, RegisterZone.Utc);

    public async Task<long> Add(SampleRow row) => (await AddAll([row]))[0];

    public async Task<long[]> AddAll(IReadOnlyList<SampleRow> rows)
    {
        var cancel = TestContext.Current.CancellationToken;
        var vault = Somgate.Services.GetRequiredService<Vault>();
        await using var connection = await Somgate.Services.GetRequiredService<Database>().Open(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var numbers = new List<long>();
        foreach (var row in rows)
        {
            var no = 1_000_000_000_000 + ++lastNo;
            var isFinal = row.Status is "success" or "decline";
            var given = new
            {
                row.ProjectId,
                no,
                row.PaymentId,
                key = PaymentKey.Fold(row.PaymentId),
                row.Status,
                row.AmountMinor,
                row.Description,
                row.CustomerId,
                details = vault.Seal($$"""{"email":"{{row.Email}}"}"""),
                bytes = new byte[] { 1 },
                created = row.CreatedAt.ToUnixTimeMilliseconds(),
                updated = row.UpdatedAt.ToUnixTimeMilliseconds(),
                completed = isFinal ? row.UpdatedAt.ToUnixTimeMilliseconds() : (long?)null,
                // Far enough for no sweep to take it up.
                due = isFinal ? (long?)null : Now.AddYears(1).ToUnixTimeMilliseconds(),
                ended = isFinal ? row.Status : null,
                request = $"r-{no}",
                code = row.Status switch { "success" => 0, "decline" => 20105, _ => 9999 },
                email = vault.Hash(row.Email),
            };
            await connection.ExecuteAsync(AddPayment, given, transaction);
            await connection.ExecuteAsync(AddOperation, given, transaction);
            numbers.Add(no);
        }

        await transaction.CommitAsync(cancel);
        return [.. numbers];
    }

    /// <summary>Signs members, given as JSON without their braces, with the token, and posts them.</summary>
    public Task<ApiReply> Ask(string path, string members, string? accept = null, string token = SampleOperations.Token, string key = SampleOperations.Key)
    {
        var body = Encoding.UTF8.GetBytes($$"""{{{members}}{{(members.Length > 0 ? "," : "")}}"token":"{{token}}"}""");
        return Post(path, SignedBody.Read(body) is null ? body : Signature.WithSignature(body, Encoding.UTF8.GetBytes(key)), accept);
    }

    public Task<ApiReply> List(string members, string? accept = null) => Ask("/v1/operations/get", members, accept);

    public async Task<ApiReply> Post(string path, byte[] body, string? accept = null, string? encoding = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        if (encoding is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        var response = await Somgate.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, Encoding.UTF8.GetString(bytes), bytes, response);
    }

    public async ValueTask DisposeAsync()
    {
        await Somgate.DisposeAsync();
        await bank.DisposeAsync();
    }
}

/// <summary>An operation with its payment, as a test wants it in the register.</summary>
internal sealed record SampleRow(string PaymentId, DateTimeOffset UpdatedAt)
{
    public long ProjectId { get; init; } = SomgateHost.ProjectId;
    public string Status { get; init; } = "success";
    public long AmountMinor { get; init; } = 125_000;
    public string Description { get; init; } = "Order";
    public string CustomerId { get; init; } = "cust-77";
    public string Email { get; init; } = "jane@example.com";
    public DateTimeOffset CreatedAt { get; init; } = UpdatedAt.AddSeconds(-30);
}
