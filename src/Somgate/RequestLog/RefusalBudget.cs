namespace Somgate.RequestLog;

/// <summary>How many refused requests of a project and minute are kept; the others are counted (dashboard.md 5.5). Safe for many threads.</summary>
internal sealed class RefusalBudget(int perMinute)
{
    private const long MinuteMs = 60_000;

    private readonly Lock guard = new();
    private readonly Dictionary<long, int> taken = [];
    private readonly Dictionary<(long ProjectId, long MinuteMs), int> leftOut = [];
    private long minute;

    /// <summary>Whether this one may be kept; if not it is counted.</summary>
    public bool TryTake(long projectId, DateTimeOffset now)
    {
        lock (guard)
        {
            var current = MinuteOf(now);
            if (current > minute)
            {
                taken.Clear();
                minute = current;
            }

            var count = taken.GetValueOrDefault(projectId);
            if (count < perMinute)
            {
                taken[projectId] = count + 1;
                return true;
            }
        }

        Count(projectId, now);
        return false;
    }

    /// <summary>Counts one that isn't kept.</summary>
    public void Count(long projectId, DateTimeOffset now)
    {
        lock (guard)
        {
            var key = (projectId, MinuteOf(now));
            leftOut[key] = leftOut.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>What was counted since the last call.</summary>
    public IReadOnlyList<RequestGap> Drain()
    {
        lock (guard)
        {
            if (leftOut.Count == 0) return [];
            RequestGap[] drained = [.. leftOut.Select(pair => new RequestGap(pair.Key.ProjectId, pair.Key.MinuteMs, pair.Value))];
            leftOut.Clear();
            return drained;
        }
    }

    private static long MinuteOf(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / MinuteMs * MinuteMs;
}
