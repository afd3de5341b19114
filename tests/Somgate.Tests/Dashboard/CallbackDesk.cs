using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Somgate.Audit;
using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Tests.Support;

namespace Somgate.Tests.Dashboard;

/// <summary>Dashboard with callbacks in it, a merchant's server that takes them, and a second merchant behind a wall.</summary>
internal sealed class CallbackDesk : IAsyncDisposable
{
    public const long LiveProject = 1043;
    public const long StrangeProject = 1044;
    public const string Payment = "<script>ORD-1";

    private CallbackDesk(DeskHost host, MerchantStub merchant, Member admin) => (Host, Merchant, Admin) = (host, merchant, admin);

    public DeskHost Host { get; }

    public MerchantStub Merchant { get; }

    public Member Admin { get; }

    public static async Task<CallbackDesk> Open(Engine engine = Engine.Sqlite, params string[] settings)
    {
        var (host, merchant) = (await DeskHost.Open(engine, new FakeTimeProvider(DeskHost.Start), settings: settings), await MerchantStub.Start());
        var store = host.Somgate.Projects;
        await store.AddCallbackRule(SomgateHost.ProjectId, null, null, null, merchant.CallbackUrl, DeskHost.Cancel);
        var merchantId = Projects(host).Current.Merchants[0].MerchantId;
        await store.AddProject(LiveProject, merchantId, "Books live", false, Encoding.UTF8.GetBytes("live secret"), 0, 1000, DeskHost.Start, DeskHost.Cancel);
        await store.SaveMethod(LiveProject, "mbank", new MethodTerms(), DeskHost.Cancel);
        var strangeId = await store.AddMerchant("Others", DeskHost.Cancel);
        await store.AddProject(StrangeProject, strangeId, "Others", true, Encoding.UTF8.GetBytes("strange secret"), 0, 1000, DeskHost.Start, DeskHost.Cancel);
        await host.Somgate.Refresh();
        return new(host, merchant, await host.AddAdmin());
    }

    /// <summary>A payment with one callback that is over, of any project.</summary>
    public async Task<CallbackRow> Add(string paymentId, string state = "delivered", long projectId = SomgateHost.ProjectId, int httpStatus = 200, TimeSpan ago = default)
    {
        var number = await Get<NumberStore>().Next(DeskHost.Cancel);
        var at = Host.Time.GetUtcNow() - ago;
        var sale = StoreHost.Sale(paymentId, number, number) with { ProjectId = projectId, Callbacks = CallbackWishes.None, CreatedAt = at };
        // It is over: nobody asks a bank about it.
        var payment = sale.Replace(sale.Latest! with { Status = OperationStatus.Success, Step = Step.None, Code = ResultCode.Success, DueAt = null, LeasedBy = null, CreatedAt = at });
        var project = Projects(Host).Current.Find(projectId)!;
        var isOff = state == "suppressed";
        var callback = StoreHost.CallbackOf(payment, number, at) with
        {
            Url = isOff ? "" : Merchant.CallbackUrl,
            Endpoint = isOff ? "" : Merchant.BaseUrl,
            Body = Get<MakeSample>()(project, paymentId, PaymentStatus.Success, number, at),
            Status = "success",
            State = isOff ? state : "pending",
            DueAt = isOff ? null : at.AddSeconds(30),
            LeasedBy = isOff ? null : 1,
            CreatedAt = at,
            KeyId = project.PrimaryKey.KeyId,
            IsRuled = isOff ? null : true,
            PaymentVersion = 1,
        };
        var writer = Get<PaymentWriter>();
        await writer.Commit(StoreHost.Adding(payment, callback));
        if (isOff) return callback;
        await writer.Commit(new()
        {
            Key = callback.Key,
            Try = new(projectId, number, callback.PaymentKey, 1, state == "exhausted" ? 120 : 1, 1, state, state == "pending" ? at.AddHours(10) : null, at, 37, httpStatus, null, "<b>hello</b>"u8.ToArray(), "127.0.0.1")
            {
                SentHeaders = "Host: shop.example",
                AnswerHeaders = "Server: shop",
            },
        });
        return callback;
    }

    public async Task<IReadOnlyList<string>> Acts() =>
        [.. (await Host.Audit.Find(new(AuditEntry.ChainOf(Projects(Host).Current.Merchants[0].MerchantId)), long.MaxValue, 100, DeskHost.Cancel)).Select(row => row.Act)];

    public T Get<T>() where T : notnull => Host.Somgate.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Merchant.DisposeAsync();
    }

    private static ProjectWorker Projects(DeskHost host) => host.Somgate.Services.GetRequiredService<ProjectWorker>();
}
