namespace Somgate.Analytics;

/// <summary>Times of payments that nobody repaired (dashboard.md 6.2), from how often each occurred. Pure.</summary>
internal sealed class Times
{
    public static readonly Times None = new([]);

    private readonly (long Ms, long Count)[] ascending;

    /// <param name="occurrences">Each time with how many payments took it; no time twice.</param>
    public Times(IEnumerable<(long Ms, long Count)> occurrences)
    {
        ascending = [.. occurrences.OrderBy(one => one.Ms)];
        Count = ascending.Sum(one => one.Count);
    }

    public long Count { get; }

    public long? MaximumMs => ascending.Length == 0 ? null : ascending[^1].Ms;

    /// <summary>Half up to the millisecond.</summary>
    public long? MeanMs => Count == 0 ? null : ((2 * ascending.Sum(one => one.Ms * one.Count)) + Count) / (2 * Count);

    public long? MedianMs => PercentileMs(50);

    /// <summary>Nearest rank: the value at rank ⌈q·n⌉.</summary>
    public long? PercentileMs(int percent)
    {
        var rank = ((percent * Count) + 99) / 100;
        long passed = 0;
        foreach (var (ms, count) in ascending)
        {
            passed += count;
            if (passed >= rank) return ms;
        }

        return null;
    }

    /// <summary>How many took this long at most.</summary>
    public Rate Within(TimeSpan limit) => new(ascending.Where(one => one.Ms <= limit.TotalMilliseconds).Sum(one => one.Count), Count);

    public long Over(TimeSpan limit) => Count - Within(limit).Part;

    /// <summary>How many took longer than one edge and up to the next; the last has no end.</summary>
    public IReadOnlyList<Bar> Histogram(IReadOnlyList<TimeSpan> edges)
    {
        var bars = new List<Bar>();
        for (var index = 0; index <= edges.Count; index++)
        {
            TimeSpan? over = index == 0 ? null : edges[index - 1];
            TimeSpan? upTo = index == edges.Count ? null : edges[index];
            var count = ascending.Where(one => (over is null || one.Ms > over.Value.TotalMilliseconds) && (upTo is null || one.Ms <= upTo.Value.TotalMilliseconds)).Sum(one => one.Count);
            bars.Add(new(over, upTo, count));
        }

        return bars;
    }
}

/// <summary>A bar of a histogram.</summary>
internal sealed record Bar(TimeSpan? Over, TimeSpan? UpTo, long Count);

/// <summary>What times are measured against, read from the method (dashboard.md 6.2).</summary>
internal sealed record TimeLimits(TimeSpan BaseTime, TimeSpan Threshold)
{
    /// <summary>The allowance for the last questions to the bank.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(60);

    /// <summary>A result later than this is a fault.</summary>
    public TimeSpan ResultMax => Threshold + Allowance;

    /// <summary>Edges of the histogram; base time and threshold are among them.</summary>
    public IReadOnlyList<TimeSpan> Edges =>
    [
        .. new[] { TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), BaseTime, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), Threshold }
            .Distinct().Order(),
    ];
}
