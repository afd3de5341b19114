using System.Globalization;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Analytics;

/// <summary>
/// The list behind a number (dashboard.md 6.3): the same filter narrowed by keys of its own, absolute ends, and the zone of "Days in". Null: no address says it, as
/// where the filter excludes what is counted. Pure.
/// </summary>
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

    public static RegisterFilter? Paid(RegisterFilter? filter) => filter?.Narrowed("status", false, "success");

    /// <summary>Paid, and nobody repaired it: what times are of.</summary>
    public static RegisterFilter? PaidByItself(RegisterFilter? filter) => Paid(filter)?.Narrowed("repaired", true, "1");

    /// <summary>S.</summary>
    public static RegisterFilter? Started(RegisterFilter? filter) => filter?.Narrowed("op_type", false, "sale");

    /// <summary>P + D.</summary>
    public static RegisterFilter? Ended(RegisterFilter? filter) => Started(filter)?.Narrowed("final", false, "1");

    public static RegisterFilter? Declined(RegisterFilter? filter) => Ended(filter)?.Narrowed("status", true, "success");

    public static RegisterFilter? Open(RegisterFilter? filter) => Started(filter)?.Narrowed("final", false, "0");

    public static RegisterFilter? NotStarted(RegisterFilter? filter) => filter?.Narrowed("status", false, "error");

    public static RegisterFilter? OfReason(RegisterFilter? filter, string reason) => Declined(filter)?.Narrowed("reason", false, reason);

    public static RegisterFilter? OfCode(RegisterFilter? filter, int code) => Declined(filter)?.Narrowed("code", false, ResultCode.Text(code));

    public static RegisterFilter? WithinBaseTime(RegisterFilter? filter, TimeSpan baseTime) => OfBar(filter, new(null, baseTime, 0));

    public static RegisterFilter? OfBar(RegisterFilter? filter, Bar bar)
    {
        var drilled = PaidByItself(filter);
        if (bar.Over is { } over) drilled = drilled?.Narrowed("pay_time_min", false, Ms(over));
        return bar.UpTo is { } upTo ? drilled?.Narrowed("pay_time_max", false, Ms(upTo)) : drilled;
    }

    public static RegisterFilter? LinksEnded(RegisterFilter? filter) =>
        filter?.Narrowed("source", false, "link")?.Narrowed("final", false, "1")?.Narrowed("status", true, "error");

    public static RegisterFilter? LinksPaid(RegisterFilter? filter) => Paid(filter?.Narrowed("source", false, "link"));

    public static RegisterFilter? OverThreshold(RegisterFilter? filter, TimeLimits limits) =>
        Started(filter)?.Narrowed("repaired", true, "1")?.Narrowed("result_time_min", false, Ms(limits.ResultMax));

    private static string Ms(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    // Both ends of a list are inclusive to the second.
    private static string? Local(long? ms, RegisterZone zone, bool last) =>
        ms is { } moment ? zone.ToLocal(DateTimeOffset.FromUnixTimeMilliseconds(last ? moment - 1 : moment)).ToString(Form, CultureInfo.InvariantCulture) : null;
}
