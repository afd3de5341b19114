using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Somgate.Payments;
using Somgate.Reconciliation;
using Somgate.Tests.Dashboard;
using Somgate.Tests.Operator;
using Somgate.Tests.Support;

namespace Somgate.Tests.Reconciliation;

/// <summary>Dashboard and Console on the morning after a day of payments of two merchants, with lists of the bank that tests write.</summary>
internal sealed class ReconciliationDesk : IAsyncDisposable
{
    public const string Bank = "mbank";
    public const string Day = "2026-11-23";
    public const string Header = "order_number;payment_id;phone;amount;currency;charged_at\n";
    public const string FileName = "registry_2026-11-23.csv";

    /// <summary>Noon of the day in Bishkek.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 6, 0, 0, TimeSpan.Zero);

    private ReconciliationDesk(ConsoleDesk console, DeskBrowser user) => (Console, User) = (console, user);

    public ConsoleDesk Console { get; }

    /// <summary>The merchant's admin.</summary>
    public DeskBrowser User { get; }

    public CallbackDesk Desk => Console.Desk;

    public ReconciliationWorker Worker => Desk.Get<ReconciliationWorker>();

    public DifferenceStore Store => Desk.Get<DifferenceStore>();

    public static async Task<ReconciliationDesk> Open(Engine engine = Engine.Sqlite)
    {
        var console = await ConsoleDesk.Open(engine);
        return new(console, await console.Desk.Host.SignIn(console.Desk.Admin));
    }

    /// <summary>A payment that has ended, or one that nobody asks the bank about within this test.</summary>
    public async Task<Payment> Pay(
        string paymentId, OperationStatus status = OperationStatus.Success, long projectId = SomgateHost.ProjectId, DateTimeOffset? at = null, Func<Operation, Operation>? with = null)
    {
        var (numbers, writer, ended) = (Desk.Get<NumberStore>(), Desk.Get<PaymentWriter>(), at ?? Noon);
        var (begun, later) = (ended.AddMinutes(-2), Desk.Host.Time.GetUtcNow().AddDays(20));
        var operationId = await numbers.Next(DeskHost.Cancel);
        var sale = StoreHost.Sale(paymentId, await numbers.Next(DeskHost.Cancel), operationId) with
        {
            ProjectId = projectId,
            Callbacks = CallbackWishes.None,
            CreatedAt = begun,
            ChangedAt = begun,
            UpdatedAt = begun,
            ThresholdAt = later,
            Source = PaymentSource.Gate,
        };
        sale = sale.Replace(sale.Latest! with { CreatedAt = begun, ChangedAt = begun, UpdatedAt = begun, DueAt = later, LeasedBy = null, ProviderPaymentId = "bank-" + paymentId });
        await writer.Commit(StoreHost.Adding(sale));
        if (!Standing.IsFinal(status)) return sale;
        var code = status == OperationStatus.Success ? ResultCode.Success : ResultCode.TimeOut;
        var after = sale.Latest! with { Status = status, Step = Step.None, Code = code, DueAt = null, LeasedBy = null };
        await writer.Commit(StoreHost.Saving(Moments.Stamp(sale, sale.With((with ?? (same => same))(after)), ended)));
        return await Read(sale);
    }

    public async Task<Payment> Read(Payment payment) => (await Desk.Get<PaymentStore>().FindByNumber(payment.ProjectId, payment.PaymentNo, DeskHost.Cancel))!;

    public static string Line(Payment payment, long minor = 125_000, DateTimeOffset? at = null) =>
        Line(payment.Latest!.OperationId.ToString(CultureInfo.InvariantCulture), payment.Latest.ProviderPaymentId, minor, at);

    public static string Line(string order, string bankId, long minor = 125_000, DateTimeOffset? at = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{order};{bankId};996700000001;{minor};KGS;{(at ?? Noon).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n");

    /// <summary>A list of the day comes, and is compared.</summary>
    public Task Load(params string[] lines) => Load(0, lines);

    /// <param name="apart">Days after <see cref="Day"/>.</param>
    public async Task Load(int apart, params string[] lines)
    {
        var day = new DateOnly(2026, 11, 23).AddDays(apart);
        Assert.IsType<LoadOutcome.Loaded>(await Worker.Load(Bank, day, $"registry_{day:yyyy-MM-dd}.csv", Encoding.UTF8.GetBytes(Header + string.Concat(lines)), "test", DeskHost.Cancel));
        await Worker.CompareNow(Bank, day, DeskHost.Cancel);
    }

    /// <summary>An operator brings a file.</summary>
    public static async Task<Page> Upload(DeskBrowser browser, byte[] file, string name = FileName, params (string Name, string Value)[] fields)
    {
        await browser.Get("/console/reconciliation");
        using var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields.Append(("token", browser.Token)).Append(("connection", Bank))) form.Add(new StringContent(value), field);
        form.Add(new ByteArrayContent(file), "file", name);
        return await browser.Send("/console/reconciliation/load", form);
    }

    public static Task<Page> Upload(DeskBrowser browser, string text) => Upload(browser, Encoding.UTF8.GetBytes(text));

    /// <summary>Numbers of the rows that can be chosen on a page.</summary>
    public static IReadOnlyList<string> Choices(Page page) => [.. Regex.Matches(page.Text, "name=\"row\" value=\"([0-9]+)\"").Select(match => match.Groups[1].Value)];

    /// <summary>Kind, project, subject and link of each notice.</summary>
    public async Task<IReadOnlyList<string>> Notices(long merchantId = 1) =>
        [.. (await Desk.Get<Somgate.News.DeskNoticeStore>().FindSince(merchantId, default, 100, DeskHost.Cancel)).Where(notice => notice.Kind.StartsWith("recon.", StringComparison.Ordinal)).Select(notice => $"{notice.Kind} {notice.ProjectId} {notice.Subject} {notice.Link}").Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        User.Dispose();
        await Console.DisposeAsync();
    }
}
