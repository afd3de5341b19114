using Somgate.Callbacks;
using Somgate.Mail;
using Somgate.Methods;
using Somgate.PaymentPage;
using Somgate.Processing;
using Somgate.Protocol;
using Somgate.Reconciliation;
using Somgate.Reports;
using Somgate.RequestLog;
using Somgate.Retention;
using Somgate.Running;
using Somgate.Storage;
using Somgate.Team;

namespace Somgate;

/// <summary>All settings of the service, read once at the start; everything wrong with them is named at once.</summary>
internal sealed record Settings(
    NodeOptions Node, DatabaseOptions Database, GateOptions Gate, ProcessingOptions Processing, CallbackOptions Callbacks, PageOptions Page,
    RequestLogOptions RequestLog, TeamOptions Team, RetentionOptions Retention, ReportOptions Reports, ReconciliationOptions Reconciliation, MailOptions Mail, TelemetryOptions Telemetry)
{
    /// <exception cref="WrongSettings">At least one setting can't be used.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        var settings = new Settings(
            Section<NodeOptions>(configuration, "Node"),
            Section<DatabaseOptions>(configuration, "Database"),
            Section<GateOptions>(configuration, "Gate"),
            Section<ProcessingOptions>(configuration, "Processing"),
            CallbackOptions.Read(configuration),
            Section<PageOptions>(configuration, "PaymentPage"),
            Section<RequestLogOptions>(configuration, "RequestLog"),
            Section<TeamOptions>(configuration, "Team"),
            Section<RetentionOptions>(configuration, "Retention"),
            Section<ReportOptions>(configuration, "Reports"),
            Section<ReconciliationOptions>(configuration, "Reconciliation"),
            Section<MailOptions>(configuration, "Mail"),
            Section<TelemetryOptions>(configuration, "Telemetry"));
        string[] faults =
        [
            .. settings.Node.Faults(), .. settings.Database.Faults(), .. settings.Gate.Faults(), .. settings.Processing.Faults(), .. settings.Callbacks.Validate(),
            .. settings.Page.Faults(), .. settings.RequestLog.Faults(), .. settings.Team.Faults(), .. settings.Retention.Faults(), .. settings.Reports.Faults(), .. settings.Reconciliation.Faults(), .. settings.Mail.Faults(), .. settings.Telemetry.Faults(), .. PaymentMethods.Faults(configuration),
        ];
        return faults.Length == 0 ? settings : throw new WrongSettings(faults);
    }

    private static T Section<T>(IConfiguration configuration, string name)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(name).Get<T>() ?? new T();
        }
        catch (InvalidOperationException unreadable)
        {
            // The value itself may be a secret: the message of the binder isn't repeated, the setting's path is.
            throw new WrongSettings([$"{name}: a value is not of its type ({unreadable.InnerException?.GetType().Name})"]);
        }
    }
}

/// <summary>The service can't start like this.</summary>
internal sealed class WrongSettings(IReadOnlyList<string> faults)
    : Exception("The settings can't be used:" + string.Concat(faults.Select(fault => Environment.NewLine + "- " + fault)));
