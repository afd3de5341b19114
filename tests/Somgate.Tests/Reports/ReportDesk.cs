using System.Text;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Somgate.Mail;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Register;
using Somgate.Reports;
using Somgate.Running;
using Somgate.Team;
using Somgate.Tests.Support;

namespace Somgate.Tests.Reports;

/// <summary>Reports on a real database and a real folder, with a clock that tests turn and as many nodes as they like.</summary>
internal sealed class ReportDesk : IAsyncDisposable
{
    public const long Project = StoreHost.ProjectId;
    public const long Other = 1043;
    public static readonly DateTimeOffset Start = new(2025, 3, 11, 3, 0, 4, TimeSpan.Zero);

    private long number = 500;

    private ReportDesk(StoreHost host, FakeTimeProvider time, ReportOptions options)
    {
        (Host, Time, Options) = (host, time, options);
        Projects = new(host.Projects, time, NullLogger<ProjectWorker>.Instance);
        Reports = new(host.Database);
        Claims = new(host.Database);
        Writer = new(host.Database, new RegisterStore(host.Database, host.Vault, time), Reports, Projects, options, time);
        Schedules = new(host.Database);
        Drops = new(Claims, Writer, options, time);
        Letters = new(host.Database, host.Vault);
    }

    public StoreHost Host { get; }

    public FakeTimeProvider Time { get; }

    public ReportOptions Options { get; }

    public ProjectWorker Projects { get; }

    public ReportStore Reports { get; }

    public ReportClaimStore Claims { get; }

    public ReportWriter Writer { get; }

    public ReportScheduleStore Schedules { get; }

    public ReportDropProcessor Drops { get; }

    public LetterStore Letters { get; }

    public long MerchantId { get; private set; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ReportDesk> Open(Engine engine, Func<ReportOptions, ReportOptions>? with = null)
    {
        var host = await StoreHost.Create(engine);
        var options = new ReportOptions { Folder = Path.Combine(host.Folder, "reports"), FreeMiB = 0 };
        var desk = new ReportDesk(host, new FakeTimeProvider(Start), with?.Invoke(options) ?? options);
        desk.MerchantId = await host.Projects.AddMerchant("Ala-Too Books", Cancel);
        foreach (var project in new[] { Project, Other })
            await host.Projects.AddProject(project, desk.MerchantId, $"Books {project}", false, Encoding.UTF8.GetBytes("secret"), 0, 1000, Start, Cancel);
        await desk.Projects.RunOnce(Cancel);
        return desk;
    }

    public ReportWorker Worker(int node = 1, MailOptions? mail = null) => new(
        Reports, Claims, Writer, Drops, Schedules, new UserStore(Host.Database, Host.Vault), Projects, Letters, mail ?? new(), Host.Numbers, Options, new NodeOptions { Id = node }, Time,
        NullLogger<ReportWorker>.Instance);

    /// <summary>A payment that is over.</summary>
    public async Task Add(
        string paymentId, DateTimeOffset at, int code = ResultCode.Success, long amountMinor = 125_000, string account = "996555123456", string? description = null, long project = Project)
    {
        number += 2;
        var sale = StoreHost.Sale(paymentId, number, number + 1) with
        {
            ProjectId = project,
            Sum = new(amountMinor, Money.Som),
            Description = description ?? paymentId,
            Account = new(account),
            AccountMasked = $"{account[..3]}******{account[^3..]}",
            Customer = new("cust-77", "203.0.113.25", new Secret("""{"email":"aibek@shop.example","phone":"996700112233"}""")),
            CreatedAt = at,
            ChangedAt = at,
            UpdatedAt = at,
        };
        var ended = sale.Latest! with
        {
            Status = code == ResultCode.Success ? OperationStatus.Success : OperationStatus.Decline,
            Step = Step.None,
            Code = code,
            DueAt = null,
            LeasedBy = null,
            CreatedAt = at,
            ChangedAt = at,
            UpdatedAt = at,
        };
        await Host.Writer.Commit(StoreHost.Adding(sale.Replace(ended)));
    }

    public Report Wish(ReportDefinition? definition = null) => new()
    {
        ReportId = 0,
        MerchantId = MerchantId,
        Definition = definition ?? Day("2025-03-10"),
        IsTest = false,
        Projects = [Project],
        MadeAt = Time.GetUtcNow(),
        MadeBy = "Aida",
        MakerId = 31,
        DueAt = Time.GetUtcNow(),
    };

    public Task<Report> Ask(Report? wish = null) => Reports.Add(wish ?? Wish(), _ => [], Cancel);

    public async Task<Report> Read(Report report) => (await Reports.Find(report.MerchantId, report.ReportId, report.Revision, Cancel))!;

    /// <summary>The template "Payments" over one day in UTC.</summary>
    public static ReportDefinition Day(string day) => GivenTemplates.Payments with { Filter = GivenTemplates.Payments.Filter.Within(day, day, RegisterZone.Utc) };

    public async Task Execute(string sql)
    {
        await using var connection = await Host.Database.Open(Cancel);
        await connection.ExecuteAsync(sql);
    }

    public async Task<long> Count(string sql)
    {
        await using var connection = await Host.Database.Open(Cancel);
        return await connection.QuerySingleAsync<long>(sql);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
