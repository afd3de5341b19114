using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Dashboard with payments of every kind in it, and a second merchant behind a wall.</summary>
internal sealed class PaymentDesk : IAsyncDisposable
{
    public const long LiveProject = 1043;
    public const long StrangeProject = 1044;
    public const string Hostile = "<script>alert(1)</script>";

    private PaymentDesk(DeskHost host, Member admin) => (Host, Admin) = (host, admin);

    public DeskHost Host { get; }

    public Member Admin { get; }

    /// <param name="bank">Null: a bank that is away.</param>
    public static async Task<PaymentDesk> Open(Engine engine = Engine.Sqlite, BankHost? bank = null, MerchantStub? merchant = null)
    {
        var host = await DeskHost.Open(engine, new FakeTimeProvider(DeskHost.Start), bank?.BaseUrl, merchant?.CallbackUrl);
        var store = host.Somgate.Projects;
        var merchantId = host.Somgate.Services.GetRequiredService<ProjectWorker>().Current.Merchants[0].MerchantId;
        await store.AddProject(LiveProject, merchantId, "Books live", false, Encoding.UTF8.GetBytes("live secret"), 0, 1000, DeskHost.Start, DeskHost.Cancel);
        await store.SaveMethod(LiveProject, "mbank", new MethodTerms(), DeskHost.Cancel);
        var strangeId = await store.AddMerchant("Others", DeskHost.Cancel);
        await store.AddProject(StrangeProject, strangeId, "Others", true, Encoding.UTF8.GetBytes("strange secret"), 0, 1000, DeskHost.Start, DeskHost.Cancel);
        await host.Somgate.Refresh();
        return new(host, await host.AddAdmin());
    }

    /// <summary>A payment that is over, or one that waits for the customer's code.</summary>
    public async Task<Payment> Add(
        string paymentId, int code = ResultCode.Success, long amountMinor = 125_000, long projectId = SomgateHost.ProjectId, TimeSpan ago = default, string customerId = "cust-77",
        string description = "Books", string details = """{"email":"a@example.com","phone":"996555000111"}""")
    {
        var number = await Get<NumberStore>().Next(DeskHost.Cancel);
        var at = Host.Time.GetUtcNow() - ago;
        var isOpen = code == ResultCode.AwaitingProcessing;
        var sale = StoreHost.Sale(paymentId, number, number) with
        {
            ProjectId = projectId,
            Callbacks = CallbackWishes.None,
            CreatedAt = at,
            ChangedAt = at.AddSeconds(12),
            UpdatedAt = at.AddSeconds(12),
            CompletedAt = isOpen ? null : at.AddMilliseconds(12_400),
            ThresholdAt = at.AddMinutes(60),
            Sum = new(amountMinor, Money.Som),
            Description = description,
            Customer = new(customerId, "203.0.113.25", new Secret(details)),
        };
        var payment = sale.Replace(sale.Latest! with
        {
            Status = isOpen ? OperationStatus.AwaitingClarification : code == ResultCode.Success ? OperationStatus.Success : OperationStatus.Decline,
            Step = isOpen ? Step.AwaitCode : Step.None,
            Code = code,
            Reason = isOpen || code == ResultCode.Success ? null : DeclineReason.OfCode(code),
            CreatedAt = at,
            UpdatedAt = at.AddSeconds(12),
            CompletedAt = isOpen ? null : at.AddMilliseconds(12_400),
            CodeSentAt = isOpen ? at : null,
            CodeEndsAt = isOpen ? at.AddMinutes(7) : null,
            DueAt = isOpen ? at.AddMinutes(7) : null,
            LeasedBy = null,
        });
        await Get<PaymentWriter>().Commit(StoreHost.Adding(payment));
        return payment;
    }

    public T Get<T>() where T : notnull => Host.Somgate.Services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
