using Somgate.Payments;
using Somgate.Team;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Support;

namespace Somgate.Tests.Operator;

/// <summary>Console with two operators, a merchant whose server takes callbacks, and payments that need a hand.</summary>
internal sealed class ConsoleDesk : IAsyncDisposable
{
    private ConsoleDesk(CallbackDesk desk, DeskBrowser first, DeskBrowser second) => (Desk, First, Second) = (desk, first, second);

    public CallbackDesk Desk { get; }

    /// <summary>A Platform admin.</summary>
    public DeskBrowser First { get; }

    /// <summary>A Controller.</summary>
    public DeskBrowser Second { get; }

    public static async Task<ConsoleDesk> Open(Engine engine = Engine.Sqlite)
    {
        var desk = await CallbackDesk.Open(engine);
        var first = await desk.Host.Add("first@pay.example", Grants.Of(OperatorRole.PlatformAdmin), isOperator: true);
        var second = await desk.Host.Add("second@pay.example", Grants.Of(OperatorRole.Controller), isOperator: true);
        return new(desk, await desk.Host.SignIn(first), await desk.Host.SignIn(second));
    }

    /// <summary>A payment that was declined here and paid at the bank.</summary>
    public Task<Payment> AddLate(string paymentId) => Add(paymentId, "LateSuccess", operation => operation with
    {
        Status = OperationStatus.Decline,
        Step = Step.None,
        Code = ResultCode.TimeOut,
        LateSuccess = true,
        ProviderPaymentId = "bank-" + paymentId,
        DueAt = null,
        LeasedBy = null,
    });

    /// <summary>A payment that is still open long after its threshold; nobody asks the bank about it within this test.</summary>
    public Task<Payment> AddStuck(string paymentId) => Add(paymentId, null, operation => operation with { Step = Step.AskDebit, DueAt = Desk.Host.Time.GetUtcNow().AddDays(1), LeasedBy = null });

    public async Task<Payment> Add(string paymentId, string? alert, Func<Operation, Operation> moved)
    {
        var (numbers, writer, at) = (Desk.Get<NumberStore>(), Desk.Get<PaymentWriter>(), Desk.Host.Time.GetUtcNow().AddHours(-3));
        var sale = StoreHost.Sale(paymentId, await numbers.Next(DeskHost.Cancel), await numbers.Next(DeskHost.Cancel)) with
        {
            ProjectId = SomgateHost.ProjectId,
            Callbacks = CallbackWishes.None,
            CreatedAt = at,
            ThresholdAt = at.AddHours(1),
            Source = PaymentSource.Gate,
        };
        sale = sale.Replace(sale.Latest! with { CreatedAt = at, ChangedAt = at, UpdatedAt = at, DueAt = Desk.Host.Time.GetUtcNow().AddDays(1), LeasedBy = null });
        await writer.Commit(StoreHost.Adding(sale));
        var after = Moments.Stamp(sale, sale.With(moved(sale.Latest!)), at.AddMinutes(61));
        await writer.Commit(StoreHost.Saving(after) with
        {
            Alerts = alert is null ? [] : [new(sale.ProjectId, await numbers.Next(DeskHost.Cancel), sale.PaymentNo, sale.Latest!.OperationId, alert, "PAID", at.AddMinutes(62))],
        });
        return (await Desk.Get<PaymentStore>().FindByNumber(sale.ProjectId, sale.PaymentNo, DeskHost.Cancel))!;
    }

    public static string PathOf(Payment payment) => $"/console/troubles/{payment.ProjectId}/{payment.PaymentNo}";

    /// <summary>What a person fills in to have a payment repaired to paid.</summary>
    public static (string, string)[] Paid(Payment payment) =>
    [
        ("target", "success"), ("reason", "Registry of the day names it"), ("provider_payment_id", "bank-" + payment.PaymentId), ("amount", "1250,00"), ("currency", "KGS"),
        ("bank_at", "2026-11-24 02:30"), ("evidence", "registry of 23 November, line 7"),
    ];

    /// <summary>Proposes as the first operator; the path of the repair.</summary>
    public async Task<string> Propose(Payment payment)
    {
        var proposed = await First.Submit(PathOf(payment), PathOf(payment), Paid(payment));
        Assert.True(proposed.Status == 303, proposed.Text);
        return proposed.Location!.Split('?')[0];
    }

    public async Task<Payment> Read(Payment payment) => (await Desk.Get<PaymentStore>().FindByNumber(payment.ProjectId, payment.PaymentNo, DeskHost.Cancel))!;

    public async Task<IReadOnlyList<string>> Acts() =>
        [.. (await Desk.Host.Audit.Find(new("platform"), long.MaxValue, 100, DeskHost.Cancel)).Select(row => row.Act + (row.Result == "done" ? "" : " refused"))];

    public async ValueTask DisposeAsync()
    {
        First.Dispose();
        Second.Dispose();
        await Desk.DisposeAsync();
    }
}
