using Somgate.Callbacks;
using Somgate.Payments;

namespace Somgate.Dashboard;

/// <summary>The filter of the list of callbacks as it stands in the address (dashboard.md 5.4). Pure.</summary>
internal static class CallbacksForm
{
    /// <summary>Events that a callback may tell.</summary>
    public static readonly IReadOnlyList<string> Events = [.. TestCallback.Events.Select(StatusText.Of), StatusText.Of(PaymentStatus.AwaitingCustomer)];

    private static readonly string[] Exact = ["payment_id"];

    private static readonly Dictionary<string, Func<string, bool>> Keys = new()
    {
        ["payment_id"] = value => value.Length <= 255,
        ["event"] = Events.Contains,
        ["host"] = CallbackFilter.IsHost,
        ["state"] = value => value.Split(',').All(CallbackFilter.States.Contains),
        ["http"] = CallbackFilter.HttpClasses.Contains,
        ["kind"] = CallbackKind.All.Contains,
    };

    public static LogQuery Read(ShellView shell, IReadOnlyList<(string Name, string Value)> pairs) =>
        LogQuery.Read(pairs, Keys, Exact, shell.TimeZone, [.. shell.Projects.Select(project => project.ProjectId)]);

    public static CallbackFilter Filter(LogQuery query, ShellView shell)
    {
        var span = query.Period.Bounds(query.Zone, shell.Now);
        return new()
        {
            ProjectIds = shell.Picked.Count > 0 ? shell.Picked : [.. shell.Projects.Select(project => project.ProjectId)],
            FromMs = span.FromMs,
            UntilMs = span.UntilMs,
            PaymentId = query.Value("payment_id"),
            Event = query.Value("event"),
            Host = query.Value("host")?.ToLowerInvariant(),
            StateWords = query.Values("state"),
            HttpClass = query.Value("http"),
            Kind = query.Value("kind"),
        };
    }
}
