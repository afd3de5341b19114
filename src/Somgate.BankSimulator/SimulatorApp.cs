namespace Somgate.BankSimulator;

/// <summary>Puts the simulator together; a test starts it inside itself with a clock of its own.</summary>
internal static partial class SimulatorApp
{
    // Answers under way are cut off at once, so nothing is left that would need longer.
    private static readonly TimeSpan ShutdownMax = TimeSpan.FromSeconds(2);

    /// <summary>Runs the simulator until it is told to stop, and says once where it listens.</summary>
    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static void Run(string[] args)
    {
        var app = Build(args);
        var seed = app.Services.GetRequiredService<SimulatorOptions>().Seed;
        app.Lifetime.ApplicationStarted.Register(() => Started(app.Logger, string.Join(", ", app.Urls), seed));
        app.Run();
    }

    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static WebApplication Build(string[] args, TimeProvider? time = null)
    {
        // Empty: no settings file of a neighbour in the same folder is read, and no file is watched.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().AddCommandLine(args);
        var options = SimulatorOptions.Read(builder.Configuration);

        builder.WebHost.UseKestrelCore().UseUrls(options.Urls).ConfigureKestrel(Limit);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        builder.Services.AddRoutingCore()
            .Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownMax)
            .AddSingleton(options).AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<Agenda>().AddSingleton<Faults>().AddSingleton<AccountsFile>().AddSingleton<Accounts>()
            .AddSingleton<NoticeWorker>().AddSingleton<Bank>()
            .AddSingleton<MbankEndpoints>().AddSingleton<SimulatorEndpoints>().AddSingleton<PhoneEndpoints>();

        var app = builder.Build();
        app.Use(Guard);
        app.UseRouting();
        Map(app);
        app.Services.GetRequiredService<Bank>().Resume();
        return app;
    }

    private static void Limit(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Exchange.BodyBytesMax;
    }

    /// <summary>Every address of the simulator.</summary>
    private static void Map(WebApplication app)
    {
        var mbank = app.Services.GetRequiredService<MbankEndpoints>();
        app.MapPost("/api/v1/payments", mbank.Create);
        app.MapPost("/api/v1/payments/{order_number}/confirm", mbank.Confirm);
        app.MapPost("/api/v1/payments/{order_number}/resend", mbank.Resend);
        app.MapPost("/api/v1/payments/{order_number}/cancel", mbank.Cancel);
        app.MapGet("/api/v1/payments/{order_number}", mbank.Status);
        app.MapGet("/api/v1/registry", mbank.DayRegistry);

        var simulator = app.Services.GetRequiredService<SimulatorEndpoints>();
        app.MapGet("/api/simulator/codes/{phone}", simulator.LastCode);
        app.MapGet("/api/simulator/charges", simulator.Charges);
        app.MapGet("/api/simulator/faults", simulator.ShowFaults);
        app.MapPut("/api/simulator/faults", simulator.SetFaults);
        app.MapDelete("/api/simulator/faults", simulator.ClearFaults);

        var phones = app.Services.GetRequiredService<PhoneEndpoints>();
        app.MapGet("/", PhoneEndpoints.ShowNumbers);
        app.MapGet("/phone/{phone}", phones.Show);
        app.MapPost("/phone/{phone}", phones.Answer);

        app.MapGet("/health/live", http => Exchange.Write(http, StatusCodes.Status200OK, "text/plain", "alive"u8.ToArray()));
    }

    /// <summary>The rim: a request that cannot be read is the asker's fault, anything else ours; the log names neither phone nor code.</summary>
    private static async Task Guard(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException refused) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = refused.StatusCode;
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The asker is gone; what was carried out stands.
        }
        catch (Exception bug)
        {
            // The message is left out, since it may quote what it choked on.
            Failed(http.RequestServices.GetRequiredService<ILogger<Bank>>(), bug.GetType().Name, bug.StackTrace ?? "");
            if (http.Response.HasStarted) http.Abort();
            else http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    [LoggerMessage(LogLevel.Information, "Bank simulator on {Urls}, seed {Seed}")]
    private static partial void Started(ILogger logger, string urls, long seed);

    [LoggerMessage(LogLevel.Error, "A call failed in the simulator itself: {Kind} {Place}")]
    private static partial void Failed(ILogger logger, string kind, string place);
}
