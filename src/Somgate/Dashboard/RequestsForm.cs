using System.Net;
using Somgate.RequestLog;

namespace Somgate.Dashboard;

/// <summary>The filter of the request log as it stands in the address (dashboard.md 5.5). Pure.</summary>
internal static class RequestsForm
{
    /// <summary>Doors whose requests are in the log.</summary>
    public static readonly IReadOnlyList<string> Doors = ["gate", "page", "data"];

    public static readonly IReadOnlyList<string> HttpClasses = ["2", "3", "4", "5"];

    public static readonly IReadOnlyList<string> Signatures = ["ok", "wrong", "missing", "-"];

    /// <summary>The project of requests that name none that is known: operators see them, among the live ones (dashboard.md 5.5).</summary>
    public const long Nobody = 0;

    private static readonly string[] Exact = ["payment_id", "request_id", "reference"];

    private static readonly Dictionary<string, Func<string, bool>> Keys = new()
    {
        ["door"] = Doors.Contains,
        ["endpoint"] = value => value.Length <= 200,
        ["http"] = HttpClasses.Contains,
        ["code"] = value => int.TryParse(value, System.Globalization.NumberStyles.None, null, out _),
        ["payment_id"] = value => value.Length <= 255,
        ["request_id"] = value => value.Length <= 100,
        ["reference"] = value => value.Length <= 20,
        ["signature"] = Signatures.Contains,
        ["ip"] = value => IPAddress.TryParse(value, out _),
    };

    public static LogQuery Read(ShellView shell, IReadOnlyList<(string Name, string Value)> pairs) =>
        LogQuery.Read(pairs, Keys, Exact, shell.TimeZone, Known(shell));

    public static RequestFilter Filter(LogQuery query, ShellView shell)
    {
        var span = query.Period.Bounds(query.Zone, shell.Now);
        return new()
        {
            ProjectIds = shell.Picked.Count == 0 && !IsOfNobody(query) ? Known(shell) : [.. shell.Picked, .. IsOfNobody(query) ? [Nobody] : Array.Empty<long>()],
            From = Moment(span.FromMs),
            To = Moment(span.UntilMs - 1),
            Door = query.Value("door"),
            Endpoint = query.Value("endpoint"),
            HttpClass = query.Value("http") is { } http ? http[0] - '0' : null,
            Code = query.Value("code") is { } code ? int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) : null,
            PaymentId = query.Value("payment_id"),
            RequestId = query.Value("request_id"),
            Reference = query.Value("reference")?.ToUpperInvariant(),
            Signature = query.Value("signature"),
            ClientIp = query.Value("ip"),
        };
    }

    public static bool IsOfNobody(LogQuery query) => query.Values("project").Contains("0");

    private static long[] Known(ShellView shell) =>
        [.. shell.Projects.Select(project => project.ProjectId), .. shell.Door.IsOperator && shell.Mode == "live" ? [Nobody] : Array.Empty<long>()];

    private static DateTimeOffset? Moment(long? ms) => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
