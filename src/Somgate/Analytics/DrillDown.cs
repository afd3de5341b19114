using System.Globalization;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Analytics;

/// <summary>The list behind a number (dashboard.md 6.3): the same filter with keys of its own, absolute ends, and the zone of "Days in". Pure.</summary>
internal static class DrillDown
{
    private const string Form = "yyyy-MM-ddTHH:mm:ss";

    /// <summary>The filter of a chart with absolute ends.</summary>
    public static RegisterFilter Absolute(RegisterFilter filter, RegisterZone daysIn, DateTimeOffset now)
    {
        var span = filter.Period.Bounds(filter.Zone, now);
        return filter.Within(Local(span.FromMs, daysIn, last: false), Local(span.UntilMs, daysIn, last: true), daysIn) with { Grain = Grain.Payments };
    }

    public static RegisterFilter Within(RegisterFilter filter, TimeStep step, RegisterZone daysIn) =>
        filter.Within(Local(step.Span.FromMs, daysIn, last: false), Local(step.Span.UntilMs, daysIn, last: true), daysIn);

    public static RegisterFilter Paid(RegisterFilter filter) => filter.With("status", false, "success");

    /// <summary>P + D.</summary>
    public static RegisterFilter Ended(RegisterFilter filter) => Started(filter).With("final", false, "1");

    public static RegisterFilter Declined(RegisterFilter filter) => Ended(filter).With("status", true, "success");

    public static RegisterFilter Open(RegisterFilter filter) => Started(filter).With("final", false, "0");

    public static RegisterFilter NotStarted(RegisterFilter filter) => filter.With("status", false, "error");

    public static RegisterFilter OfReason(RegisterFilter filter, string reason) => Declined(filter).With("reason", false, reason);

    public static RegisterFilter OfCode(RegisterFilter filter, int code) => Declined(filter).With("code", false, ResultCode.Text(code));

    public static RegisterFilter WithinBaseTime(RegisterFilter filter, TimeSpan baseTime) => OfBar(filter, new(null, baseTime, 0));

    public static RegisterFilter OfBar(RegisterFilter filter, Bar bar)
    {
        var drilled = Paid(filter).With("repaired", true, "1");
        if (bar.Over is { } over) drilled = drilled.With("pay_time_min", false, Ms(over));
        return bar.UpTo is { } upTo ? drilled.With("pay_time_max", false, Ms(upTo)) : drilled;
    }

    public static RegisterFilter LinksEnded(RegisterFilter filter) =>
        filter.With("source", false, "link").With("final", false, "1").With("status", true, "error");

    public static RegisterFilter LinksPaid(RegisterFilter filter) => Paid(filter.With("source", false, "link"));

    public static RegisterFilter OverThreshold(RegisterFilter filter, TimeLimits limits) =>
        Started(filter).With("repaired", true, "1").With("result_time_min", false, Ms(limits.ResultMax));

    private static RegisterFilter Started(RegisterFilter filter) => filter.With("op_type", false, "sale");

    private static string Ms(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    // Both ends of a list are inclusive to the second.
    private static string? Local(long? ms, RegisterZone zone, bool last) =>
        ms is { } moment ? zone.ToLocal(DateTimeOffset.FromUnixTimeMilliseconds(last ? moment - 1 : moment)).ToString(Form, CultureInfo.InvariantCulture) : null;
}
