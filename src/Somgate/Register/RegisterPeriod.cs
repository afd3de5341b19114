using System.Globalization;

namespace Somgate.Register;

/// <summary>Which stretch of time is meant: a word that stays relative, or two ends (dashboard.md 2.2). Pure.</summary>
/// <param name="Word">Null: <paramref name="From"/> and <paramref name="To"/> count.</param>
/// <param name="From">As given: a day, or a second; inclusive. Null: open.</param>
/// <param name="To">As <paramref name="From"/>; a whole day to its end.</param>
internal sealed record RegisterPeriod(string? Word, string? From = null, string? To = null)
{
    public const string EverWord = "all";

    public static readonly RegisterPeriod Ever = new(EverWord);
    public static readonly RegisterPeriod LastWeek = new("last_7_days");

    /// <summary>All words.</summary>
    public static readonly IReadOnlyList<string> Words =
    [
        "last_30_minutes", "last_hour", "last_24_hours", "today", "yesterday", "last_7_days", "last_30_days", "this_month", "previous_month", EverWord,
    ];

    private static readonly string[] DayForm = ["yyyy-MM-dd"];
    private static readonly string[] SecondForms = ["yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>Whether a text can be an end.</summary>
    public static bool IsEnd(string text) => Read(text) is not null;

    /// <summary>The stretch at this moment in this zone.</summary>
    public RegisterSpan Bounds(RegisterZone zone, DateTimeOffset now)
    {
        if (Word is null) return new(From is null ? null : StartOf(From, zone), To is null ? null : EndOf(To, zone));
        var today = zone.ToLocal(now).Date;
        var month = new DateTime(today.Year, today.Month, 1);
        return Word switch
        {
            "last_30_minutes" => Since(now, TimeSpan.FromMinutes(30)),
            "last_hour" => Since(now, TimeSpan.FromHours(1)),
            "last_24_hours" => Since(now, TimeSpan.FromHours(24)),
            "today" => Days(today, today.AddDays(1), zone),
            "yesterday" => Days(today.AddDays(-1), today, zone),
            "last_7_days" => Days(today.AddDays(-6), today.AddDays(1), zone),
            "last_30_days" => Days(today.AddDays(-29), today.AddDays(1), zone),
            "this_month" => Days(month, month.AddMonths(1), zone),
            "previous_month" => Days(month.AddMonths(-1), month, zone),
            EverWord => new(null, null),
            _ => throw new InvalidOperationException($"{Word} is no period"),
        };
    }

    private static RegisterSpan Since(DateTimeOffset now, TimeSpan length) =>
        new(now.ToUnixTimeMilliseconds() - (long)length.TotalMilliseconds, now.ToUnixTimeMilliseconds() + 1);

    private static RegisterSpan Days(DateTime from, DateTime until, RegisterZone zone) => new(Ms(zone.ToMoment(from, earlier: true)), Ms(zone.ToMoment(until, earlier: true)));

    private static long StartOf(string text, RegisterZone zone) => Ms(zone.ToMoment(Read(text)!.Value.Local, earlier: true));

    // Inclusive to the second: up to its last millisecond.
    private static long EndOf(string text, RegisterZone zone)
    {
        var (local, isDay) = Read(text)!.Value;
        return isDay ? Ms(zone.ToMoment(local.AddDays(1), earlier: true)) : Ms(zone.ToMoment(local, earlier: false)) + 1000;
    }

    private static (DateTime Local, bool IsDay)? Read(string text) =>
        DateTime.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && IsUsable(day) ? (day, true)
        : DateTime.TryParseExact(text, SecondForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var second) && IsUsable(second) ? (second, false)
        : null;

    // Far enough from the ends of the calendar for any zone and any day more.
    private static bool IsUsable(DateTime local) => local.Year is >= 1970 and <= 9998;

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();
}

/// <summary>A stretch of time in milliseconds: from this one on, up to and without that one; null: open.</summary>
internal readonly record struct RegisterSpan(long? FromMs, long? UntilMs)
{
    /// <summary>The stretch of equal length before; null: this one is open.</summary>
    public RegisterSpan? Before() => this is { FromMs: { } from, UntilMs: { } until } ? new(from - (until - from), from) : null;
}
