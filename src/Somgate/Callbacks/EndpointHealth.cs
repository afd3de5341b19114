namespace Somgate.Callbacks;

/// <summary>One try as the health of its endpoint sees it.</summary>
/// <param name="Address">Scheme, host, port and path.</param>
/// <param name="IsLast">The callback was given up with it.</param>
internal sealed record EndpointTry(long ProjectId, string Address, DateTimeOffset StartedAt, DateTimeOffset EndedAt, long Attempt, bool IsDelivered, bool IsLast, string? Fault);

/// <summary>How an endpoint has answered of late: <c>well</c>, <c>failing</c> or <c>down</c> (dashboard.md 5.4). Pure.</summary>
internal sealed record EndpointHealth
{
    public const string Well = "well";
    public const string Failing = "failing";
    public const string Down = "down";

    /// <summary>What a notice says beside the states: a callback was given up.</summary>
    public const string Failed = "failed";

    private const int FailingFrom = 5;
    private const int DownFrom = 20;
    private const int WellFrom = 3;
    private static readonly TimeSpan DownAfter = TimeSpan.FromHours(1);

    /// <summary>No endpoint is told of more often.</summary>
    private static readonly TimeSpan TellingPace = TimeSpan.FromHours(1);

    public required long ProjectId { get; init; }
    public required string Address { get; init; }
    public string State { get; init; } = Well;

    /// <summary>In a row.</summary>
    public long Failures { get; init; }

    /// <summary>In a row.</summary>
    public long Deliveries { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>The first of the failures in a row.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>When people were last told of it, and of what state.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    public string ToldState { get; init; } = Well;

    /// <summary>When people were told that a callback was given up; null: they weren't since the endpoint was last well.</summary>
    public DateTimeOffset? FailedToldAt { get; init; }

    /// <summary>A callback was given up of which people are still to be told.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The endpoint after one more try.</summary>
    public EndpointHealth After(EndpointTry one)
    {
        if (one.IsDelivered)
        {
            var better = this with { Failures = 0, FailingSince = null, Deliveries = Deliveries + 1, DeliveredAt = one.EndedAt };
            return better.State != Well && better.Deliveries >= WellFrom ? better with { State = Well, ChangedAt = one.EndedAt, FailedToldAt = null } : better;
        }

        var worse = this with { Failures = Failures + 1, Deliveries = 0, FailingSince = FailingSince ?? one.EndedAt, HasFailed = HasFailed || (one.IsLast && FailedToldAt is null) };
        if (worse.State == Well && worse.Failures >= FailingFrom) worse = worse with { State = Failing, ChangedAt = one.EndedAt };
        return worse.At(one.EndedAt);
    }

    /// <summary>The endpoint as time passes.</summary>
    public EndpointHealth At(DateTimeOffset now) =>
        State == Failing && Failures >= DownFrom && now - (DeliveredAt ?? FailingSince) >= DownAfter ? this with { State = Down, ChangedAt = now } : this;

    /// <summary>What people are to be told now: at most one thing an hour; null: nothing.</summary>
    public (string What, EndpointHealth Told)? Tell(DateTimeOffset now)
    {
        if (ToldAt is { } told && now - told < TellingPace) return null;
        if (State != ToldState) return (State, this with { ToldAt = now, ToldState = State });
        return HasFailed ? (Failed, this with { ToldAt = now, FailedToldAt = now, HasFailed = false }) : null;
    }
}

/// <summary>What an endpoint did in the last 24 hours (dashboard.md 5.4).</summary>
/// <param name="Sent">Callbacks that were tried for the first time.</param>
/// <param name="FirstDelivered">Of these, delivered by that try.</param>
/// <param name="Waiting">Callbacks that are neither delivered nor given up now.</param>
internal sealed record EndpointDay(
    long ProjectId, string Address, EndpointHealth Health, long Sent, long FirstDelivered, long? MedianMs, long? SlowMs, long Waiting, DateTimeOffset? DeliveredAt, DateTimeOffset? FailedAt, string? Fault)
{
    /// <summary>The value that so many of a hundred don't exceed, of a sorted list; null: it is empty.</summary>
    public static long? Percentile(IReadOnlyList<long> sorted, int percent) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, ((sorted.Count * percent) + 99) / 100 - 1)];
}
