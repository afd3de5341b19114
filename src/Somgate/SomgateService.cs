using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.AspNetCore.HttpOverrides;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Somgate.Analytics;
using Somgate.Audit;
using Somgate.Callbacks;
using Somgate.Dashboard;
using Somgate.DataApi;
using Somgate.Gate;
using Somgate.Mail;
using Somgate.Methods;
using Somgate.News;
using Somgate.Operator;
using Somgate.PaymentLinks;
using Somgate.PaymentPage;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Projects;
using Somgate.Protocol;
using Somgate.Reconciliation;
using Somgate.Register;
using Somgate.Reports;
using Somgate.RequestLog;
using Somgate.Retention;
using Somgate.Running;
using Somgate.Storage;
using Somgate.Team;

namespace Somgate;

/// <summary>The service, put together: a few lines a capability, then its URLs.</summary>
internal static class SomgateService
{
    /// <summary>How long a stop waits for what is in flight; what is cut off is taken up again at the next start.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A body that is refused for its size is read on up to here and dropped: who is cut off while still sending seldom hears why.
    /// </summary>
    private const long RequestBytesMax = 16 * 1024 * 1024;

    /// <summary>An opening of the page that is too long shall hear it from us, so the web server takes twice what we take (payment-page.md 3).</summary>
    private const int RequestLineBytesMax = 65 * 1024;

    public static async Task<int> Run(string[] args)
    {
        try
        {
            await using var app = await Build(args, TimeProvider.System);
            if (await app.Services.GetRequiredService<InvitationProcessor>().InviteFirstOperator(CancellationToken.None) is { } link)
                await Console.Out.WriteLineAsync($"No operator yet. One-time link of the first: {app.Services.GetRequiredService<NodeOptions>().PublicUrl.TrimEnd('/')}/console/invitation/{link}");
            await app.RunAsync();
            return 0;
        }
        catch (WrongSettings wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or DbException)
        {
            // A port in use, a certificate or a folder that can't be read, a database that isn't there: the operator's to mend, and a stack would hide it.
            await Console.Error.WriteLineAsync($"Somgate could not start: {fault.Message}");
            return 1;
        }
    }

    /// <summary>The service ready to start: schema up to date, keys open, leases of an earlier life taken back.</summary>
    /// <param name="time">The clock of everything that waits.</param>
    /// <param name="configure">What a test puts in the place of something.</param>
    public static async Task<WebApplication> Build(string[] args, TimeProvider time, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // A watcher on the settings would watch the whole folder; settings are read once.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = AppContext.BaseDirectory,
        });
        var settings = Settings.Read(builder.Configuration);
        Log(builder);
        Listen(builder);

        Migrator.Upgrade(settings.Database);
        var database = new Database(settings.Database);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(await VaultStore.Open(database, CancellationToken.None));
        AddPayments(builder.Services, settings);
        AddGate(builder.Services, settings);
        AddPage(builder.Services, settings);
        AddDataApi(builder.Services);
        AddMail(builder.Services, settings);
        AddReports(builder.Services, settings);
        AddReconciliation(builder.Services, settings);
        AddDesks(builder.Services, settings);
        PaymentMethods.Add(builder.Services, builder.Configuration);
        AddTelemetry(builder, settings);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        Map(app, settings);
        await Prepare(app.Services, settings, time);
        return app;
    }

    private static void AddPayments(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Node);
        services.AddSingleton(settings.Processing);
        services.AddSingleton(settings.Callbacks);
        services.AddSingleton(new CallbackPace(settings.Processing.CallbacksMax, ProcessingOptions.Lease));
        services.AddSingleton<PaymentStore>();
        services.AddSingleton<PaymentWriter>();
        services.AddSingleton<NumberStore>();
        services.AddSingleton<CallbackStore>();
        services.AddSingleton<RegisterStore>();
        services.AddSingleton<AnalyticsStore>();
        services.AddSingleton(provider => new CallbackHttpClient(settings.Callbacks, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SendCallback>(provider => provider.GetRequiredService<CallbackHttpClient>().Send);
        services.AddSingleton<CallbackWorker>();
        services.AddSingleton<CallbackListStore>();
        services.AddSingleton<CallbackRunStore>();
        services.AddSingleton<MakeSample>(provider => new SamplePayment(provider.GetRequiredService<PaymentMethods>()).Callback);
        services.AddSingleton<ResendProcessor>();
        services.AddSingleton<DeskNoticeStore>();
        services.AddSingleton<EndpointHealthStore>();
        services.AddSingleton<EndpointHealthWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<EndpointHealthWorker>());
        services.AddSingleton<CallbackRunWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<CallbackRunWorker>());
        services.AddSingleton<ProjectStore>();
        services.AddSingleton<ProjectWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ProjectWorker>());
        services.AddSingleton<PaymentProcessor>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<CheckStore>();
        services.AddSingleton<CheckProcessor>();
        services.AddSingleton<RepairStore>();
        services.AddSingleton<RepairProcessor>();
        services.AddSingleton<TroubleStore>();
        services.AddSingleton<OperationWorker>();
        services.AddSingleton<NodeWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeWorker>());
        services.AddSingleton<NoticeEndpoint>();
        services.AddSingleton<HealthEndpoint>();
    }

    private static void AddGate(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.RequestLog);
        services.AddSingleton<RequestLogStore>();
        services.AddSingleton<RequestLogWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<RequestLogWorker>());
        services.AddSingleton(settings.Gate);
        services.AddSingleton<SignatureFilter>();
        services.AddSingleton<SaleEndpoint>();
        services.AddSingleton<ClarificationEndpoint>();
        services.AddSingleton<ResendEndpoint>();
        services.AddSingleton<StatusEndpoint>();
        services.AddSingleton<RequestStatusEndpoint>();
        services.AddSingleton<MethodsEndpoint>();
        services.AddSingleton<LinkStore>();
        services.AddSingleton<LinkProcessor>();
        services.AddSingleton<LinkDeskProcessor>();
        services.AddSingleton<LinkFileStore>();
        services.AddSingleton<LinkFileWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<LinkFileWorker>());
        services.AddSingleton<InvoiceEndpoint>();
        services.AddSingleton<RefusingEndpoint>();
        services.AddSingleton<RequestLogFilter>();
        services.AddSingleton<GateRoutes>();
    }

    private static void AddPage(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Page);
        services.AddSingleton<RefusalStore>();
        services.AddSingleton<FailedOpenings>();
        services.AddSingleton<PageSessionStore>();
        services.AddSingleton<PageProcessor>();
        services.AddSingleton<OpenEndpoint>();
        services.AddSingleton<LinkOpenEndpoint>();
        services.AddSingleton<CheckEndpoint>();
        services.AddSingleton<OpeningRoutes>();
        services.AddSingleton<ShowEndpoint>();
        services.AddSingleton<StepEndpoint>();
        services.AddSingleton<ProgressEndpoint>();
        services.AddSingleton<FilesEndpoint>();
        services.AddSingleton<PageRoutes>();
        services.AddSingleton<PageWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<PageWorker>());
    }

    private static void AddDataApi(IServiceCollection services)
    {
        services.AddSingleton<CallerProcessor>();
        services.AddSingleton<FindCaller>(provider => provider.GetRequiredService<CallerProcessor>().Find);
        services.AddSingleton<LongIntervalProcessor>();
        services.AddSingleton<DataApiFilter>();
        services.AddSingleton<OperationsEndpoint>();
        services.AddSingleton<OperationsByPaymentEndpoint>();
        services.AddSingleton<DataApiRoutes>();
    }

    private static void AddMail(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Mail);
        services.AddSingleton<LetterStore>();
        services.AddSingleton<SmtpProcessor>();
        services.AddSingleton<MailWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<MailWorker>());
        services.AddSingleton<LinkMailWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<LinkMailWorker>());
        services.AddSingleton<NoticeMailWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<NoticeMailWorker>());
    }

    private static void AddReports(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Reports);
        services.AddSingleton<ReportStore>();
        services.AddSingleton<ReportClaimStore>();
        services.AddSingleton<ReportTemplateStore>();
        services.AddSingleton<ReportWriter>();
        services.AddSingleton<ReportWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ReportWorker>());
        services.AddSingleton<ReportDropProcessor>();
        services.AddSingleton<ReportScheduleStore>();
        services.AddSingleton<ScheduleProcessor>();
        services.AddSingleton<ScheduleWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduleWorker>());
        services.AddSingleton<ReportsEndpoint>();
        services.AddSingleton<SchedulesEndpoint>();
        services.AddSingleton<ReportFormEndpoint>();
        services.AddSingleton<ReportsRoutes>();
    }

    private static void AddReconciliation(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Reconciliation);
        services.AddSingleton<ReconciliationStore>();
        services.AddSingleton<OurSaleStore>();
        services.AddSingleton<DifferenceStore>();
        services.AddSingleton<ComparisonProcessor>();
        services.AddSingleton<ReconciliationWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ReconciliationWorker>());
        services.AddSingleton<ReconciliationEndpoint>();
        services.AddSingleton<ReconciliationRoutes>();
        services.AddSingleton<RegistryEndpoint>();
    }

    private static void AddDesks(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Team);
        services.AddSingleton<AuditStore>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SignInProcessor>();
        services.AddSingleton<InvitationProcessor>();
        services.AddSingleton<StepUpFilter>();
        services.AddSingleton<NoticesEndpoint>();
        services.AddSingleton<DeskFilter>();
        services.AddSingleton<SignInEndpoint>();
        services.AddSingleton<LinkEndpoint>();
        services.AddSingleton<HabitEndpoint>();
        services.AddSingleton<AccountEndpoint>();
        services.AddSingleton<EntryRoutes>();
        services.AddSingleton<TeamProcessor>();
        services.AddSingleton<ProfileProcessor>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<TeamEndpoint>();
        services.AddSingleton<ProfileEndpoint>();
        services.AddSingleton<AuditEndpoint>();
        services.AddSingleton<SettingsEndpoint>();
        services.AddSingleton<TroublesEndpoint>();
        services.AddSingleton<RepairsEndpoint>();
        services.AddSingleton<OverviewEndpoint>();
        services.AddSingleton<MerchantsEndpoint>();
        services.AddSingleton<ProjectDesksEndpoint>();
        services.AddSingleton<BanksEndpoint>();
        services.AddSingleton<PlatformRoutes>();
        services.AddSingleton<ListRoutes>();
        services.AddSingleton<ConsoleRoutes>();
        services.AddSingleton(settings.Retention);
        services.AddSingleton<RetentionStore>();
        services.AddSingleton<RetentionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionWorker>());
        services.AddSingleton<SessionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionWorker>());
        services.AddSingleton<CallbacksEndpoint>();
        services.AddSingleton<CallbackRunEndpoint>();
        services.AddSingleton<CallbackTestEndpoint>();
        services.AddSingleton<EndpointHealthEndpoint>();
        services.AddSingleton<RequestsEndpoint>();
        services.AddSingleton<SignatureToolEndpoint>();
        services.AddSingleton<CallbacksRoutes>();
        services.AddSingleton<HomeProcessor>();
        services.AddSingleton<HomeEndpoint>();
        services.AddSingleton<AnalyticsEndpoint>();
        services.AddSingleton<PaymentsEndpoint>();
        services.AddSingleton<PaymentEndpoint>();
        services.AddSingleton<SearchEndpoint>();
        services.AddSingleton<SavedViewStore>();
        services.AddSingleton<ViewsEndpoint>();
        services.AddSingleton<PaymentsRoutes>();
        services.AddSingleton<ProjectProcessor>();
        services.AddSingleton<MerchantProcessor>();
        services.AddSingleton<ProjectsEndpoint>();
        services.AddSingleton<ProjectKeysEndpoint>();
        services.AddSingleton<ProjectMethodsEndpoint>();
        services.AddSingleton<ProjectRulesEndpoint>();
        services.AddSingleton<ProjectPreviewEndpoint>();
        services.AddSingleton<ProjectsRoutes>();
        services.AddSingleton<PaymentLinksEndpoint>();
        services.AddSingleton<PaymentLinkFormEndpoint>();
        services.AddSingleton<PaymentLinkFileEndpoint>();
        services.AddSingleton<LinksRoutes>();
        services.AddSingleton<DashboardRoutes>();
    }

    private static void Map(WebApplication app, Settings settings)
    {
        var proxies = settings.Gate.TrustedProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (proxies.Length > 0)
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in proxies) forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            app.UseForwardedHeaders(forwarded);
        }

        var page = app.Services.GetRequiredService<PageRoutes>();
        var operations = app.Services.GetRequiredService<DataApiRoutes>();
        var rim = new FaultFilter(
            app.Lifetime, context => DataApiRoutes.FindFault(context) ?? DashboardRoutes.FindFault(context) ?? ConsoleRoutes.FindFault(context) ?? page.FindFault(context),
            app.Services.GetRequiredService<ILogger<FaultFilter>>());
        var gate = app.Services.GetRequiredService<GateRoutes>();
        var console = app.Services.GetRequiredService<ConsoleRoutes>();
        var dashboard = app.Services.GetRequiredService<DashboardRoutes>();
        Func<HttpContext, RequestDelegate, Task>[] doors = [gate.Handle, operations.Handle, page.Handle, dashboard.Handle, console.Handle];
        app.Use(next => context => rim.Handle(context, next));
        foreach (var door in doors) app.Use(next => context => door(context, next));

        var notices = app.Services.GetRequiredService<NoticeEndpoint>();
        app.MapPost("/notices/{provider}/{projectId:long}", async (HttpContext context, string provider, long projectId) =>
            context.Response.StatusCode = await notices.Handle(context, provider, projectId));
        app.Services.GetRequiredService<HealthEndpoint>().Map(app);
        if (settings.Telemetry.Metrics) app.MapPrometheusScrapingEndpoint("/metrics");
        // The pattern says "any": the one that stands without it leaves out paths that look like files.
        app.MapFallback("{**path}", async context => await SignatureFilter.Refuse(context, StatusCodes.Status404NotFound, ResultCode.MalformedRequest));
    }

    private static async Task Prepare(IServiceProvider services, Settings settings, TimeProvider time)
    {
        services.GetRequiredService<PaymentProcessor>().Handover = services.GetRequiredService<NodeWorker>();
        await services.GetRequiredService<ProjectWorker>().RunOnce(CancellationToken.None);
        await services.GetRequiredService<PaymentStore>().TakeBack(settings.Node.Id, time.GetUtcNow(), CancellationToken.None);
        await services.GetRequiredService<PaymentWriter>().Start(CancellationToken.None);
    }

    private static void Listen(WebApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopMax);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowHostHeaderOverride = true;
            kestrel.Limits.MaxRequestLineSize = RequestLineBytesMax;
            kestrel.Limits.MaxRequestBodySize = RequestBytesMax;
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
    }

    private static void Log(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        // Its scope would put the path of a request into every line, and the path of a page holds the id of its session.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
    }

    private static void AddTelemetry(WebApplicationBuilder builder, Settings settings)
    {
        if (!settings.Telemetry.Metrics && settings.Telemetry.OtlpEndpoint.Length == 0) return;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("somgate", serviceInstanceId: $"node-{settings.Node.Id}"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Telemetry.Name).AddRuntimeInstrumentation();
            if (settings.Telemetry.Metrics) metrics.AddPrometheusExporter();
            if (settings.Telemetry.OtlpEndpoint.Length > 0)
                metrics.AddAspNetCoreInstrumentation().AddOtlpExporter(otlp => otlp.Endpoint = new Uri(settings.Telemetry.OtlpEndpoint));
        });
        if (settings.Telemetry.OtlpEndpoint.Length > 0)
        {
            telemetry.WithTracing(traces => traces
                .AddSource(Telemetry.Name)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddOtlpExporter(otlp => otlp.Endpoint = new Uri(settings.Telemetry.OtlpEndpoint)));
        }
    }
}
