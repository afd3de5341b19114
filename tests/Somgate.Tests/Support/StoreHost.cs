using Microsoft.Extensions.Logging.Abstractions;
using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Storage;

namespace Somgate.Tests.Support;

/// <summary>A database with its schema, its vault and the stores on it, without the service around.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    public const long ProjectId = 1042;
    public static readonly DateTimeOffset Now = new(2026, 3, 10, 9, 15, 24, 123, TimeSpan.Zero);

    private readonly TestDatabase test;

    private StoreHost(TestDatabase test, Database database, Vault vault)
    {
        this.test = test;
        Database = database;
        Vault = vault;
        Writer = new PaymentWriter(database, vault, NullLogger<PaymentWriter>.Instance);
        Payments = new PaymentStore(database, vault);
        Callbacks = new CallbackStore(database);
        Numbers = new NumberStore(database);
        Projects = new ProjectStore(database, vault);
    }

    public Database Database { get; }

    public Vault Vault { get; }

    public PaymentWriter Writer { get; }

    public PaymentStore Payments { get; }

    public CallbackStore Callbacks { get; }

    public NumberStore Numbers { get; }

    public ProjectStore Projects { get; }

    /// <summary>Folder of the SQLite file and of the keys.</summary>
    public string Folder => test.Folder;

    public static async Task<StoreHost> Create(Engine engine)
    {
        var test = await TestDatabase.Create(engine);
        var options = new DatabaseOptions { Path = test.Path ?? "", Postgres = test.Postgres ?? "", Keys = Path.Combine(test.Folder, "keys") };
        Migrator.Upgrade(options);
        var database = new Database(options);
        var host = new StoreHost(test, database, await VaultStore.Open(database, TestContext.Current.CancellationToken));
        await host.Writer.Start(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>A payment in which nothing has its default value, so that a column left out is noticed.</summary>
    public static Payment Sale(string paymentId, long number, long operationId) => new()
    {
        ProjectId = ProjectId,
        PaymentNo = number,
        PaymentId = paymentId,
        Method = "mbank",
        Sum = new(125_000, Money.Som),
        Description = "Китеп, \"№ 5\"",
        Customer = new("cust-77", "203.0.113.25", new Secret("""{"email":"a@example.com"}""")),
        Account = new("996555123456"),
        AccountMasked = "996******456",
        CreatedAt = Now,
        ChangedAt = Now.AddMilliseconds(1),
        UpdatedAt = Now.AddMilliseconds(2),
        MovedOperationId = operationId,
        ThresholdAt = Now.AddMinutes(60),
        CodeLife = TimeSpan.FromMinutes(7),
        Sale = new("7c1e0b5f9a2d4e6c8b3f1a0d5e7c9b24-00000001", [1, 2, 3]),
        Source = PaymentSource.Page,
        Callbacks = new("https://a.example/all", "https://a.example/yes", "https://a.example/no", TimeSpan.FromSeconds(90), true),
        Extra = """{"extra_param":"x"}""",
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Operations = [new()
        {
            OperationId = operationId,
            Status = OperationStatus.Processing,
            Step = Step.Create,
            Code = ResultCode.AwaitingProcessing,
            CreatedAt = Now,
            ChangedAt = Now.AddMilliseconds(1),
            UpdatedAt = Now.AddMilliseconds(2),
            DueAt = Now.AddSeconds(30),
            LeasedBy = 7,
        }],
    };

    public static PaymentChange Adding(Payment payment, params CallbackRow[] callbacks) => new()
    {
        Key = payment.Key,
        Added = payment,
        Operation = payment.Latest,
        Request = new(payment.ProjectId, payment.Sale.RequestId + payment.PaymentNo, payment.PaymentNo, "sale", Now),
        History = new(Now, "Accepted"),
        Callbacks = callbacks,
    };

    public static PaymentChange Saving(Payment moved, params CallbackRow[] callbacks) => new()
    {
        Key = moved.Key,
        Saved = moved,
        Operation = moved.Latest,
        History = new(Now, "Moved"),
        Callbacks = callbacks,
    };

    /// <summary>A callback of the payment, leased by node 1 unless it is due later.</summary>
    public static CallbackRow CallbackOf(Payment payment, long id, DateTimeOffset? dueAt = null) => new(
        payment.ProjectId, id, id, payment.PaymentNo, payment.Key.Folded, payment.Latest?.OperationId, StatusText.Of(payment.Status), "https://shop.example/cb",
        "https://shop.example", [1, 2], "pending", 0, 0, dueAt ?? Now.AddSeconds(30), dueAt is null ? 1 : null, Now);

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        Numbers.Dispose();
        await Database.DisposeAsync();
        await test.DisposeAsync();
    }
}
