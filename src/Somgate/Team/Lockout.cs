namespace Somgate.Team;

/// <summary>When failures become a pause or a lock (dashboard.md 3.2). Pure; failures come in their order, the try at hand among them.</summary>
internal static class Lockout
{
    /// <summary>Of an account, or of a browser that has signed in before.</summary>
    public const int AccountMax = 10;

    public const int AddressMax = 30;
    public static readonly TimeSpan AccountWindow = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan AddressWindow = TimeSpan.FromMinutes(10);

    /// <summary>From this failure on answers wait.</summary>
    private const int PauseFrom = 5;

    private const int PauseMaxSeconds = 16;

    /// <summary>Until when nothing is taken; null: no lock. Failures older than two windows don't matter.</summary>
    public static DateTimeOffset? Until(IReadOnlyList<DateTimeOffset> failures, int max, TimeSpan window, DateTimeOffset now)
    {
        for (var at = failures.Count - 1; at >= max - 1; at--)
        {
            if (failures[at] - failures[at - max + 1] >= window) continue;
            return failures[at] + window is var until && until > now ? until : null;
        }

        return null;
    }

    /// <summary>1, 2, 4, 8, 16 s from the fifth failure on.</summary>
    public static TimeSpan Pause(IReadOnlyList<DateTimeOffset> failures, DateTimeOffset now)
    {
        var recent = failures.Count(failure => now - failure < AccountWindow);
        return recent < PauseFrom ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(PauseMaxSeconds, 1 << Math.Min(recent - PauseFrom, 4)));
    }
}
