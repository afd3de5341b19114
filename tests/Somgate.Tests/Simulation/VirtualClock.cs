namespace Somgate.Tests.Simulation;

/// <summary>The one clock of a simulation: it moves when the world moves it, in whole milliseconds.</summary>
internal sealed class VirtualClock
{
    private static readonly DateTimeOffset Beginning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Milliseconds since the simulation began.</summary>
    public long Ms { get; private set; }

    public DateTimeOffset Now => At(Ms);

    public static DateTimeOffset At(long ms) => Beginning.AddMilliseconds(ms);

    public static long MsOf(DateTimeOffset moment) => (long)Math.Ceiling((moment - Beginning).TotalMilliseconds);

    public void Advance(long ms) => Ms += ms;

    /// <summary>Forward only: what should have happened earlier happens late.</summary>
    public void MoveTo(long ms) => Ms = Math.Max(Ms, ms);
}

/// <summary>The clock as one node reads it, a little fast or slow.</summary>
internal sealed class NodeClock(VirtualClock clock, TimeSpan skew) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => clock.Now + skew;

    public override long GetTimestamp() => clock.Ms * TimeSpan.TicksPerMillisecond;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("Nothing in a simulation waits by a timer: the world's agenda is the only one.");
}
