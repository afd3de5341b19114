namespace Somgate.RequestLog;

/// <summary>Section <c>RequestLog</c>.</summary>
internal sealed record RequestLogOptions
{
    /// <summary>How long a request can be looked at, in days (dashboard.md 12).</summary>
    public int KeptDays { get; init; } = 30;

    /// <summary>Refused requests of one project that are kept of each minute; further ones are counted (dashboard.md 5.5).</summary>
    public int RefusedPerMinute { get; init; } = 1000;

    public IEnumerable<string> Faults()
    {
        if (KeptDays is < 1 or > 3650) yield return "RequestLog:KeptDays: 1 to 3650";
        if (RefusedPerMinute < 0) yield return "RequestLog:RefusedPerMinute: 0 or more";
    }
}
