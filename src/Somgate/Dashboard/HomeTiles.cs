using Somgate.Analytics;
using Somgate.Callbacks;

namespace Somgate.Dashboard;

/// <summary>A tile: what it shows, or why it can't. One that is not to be seen is null.</summary>
internal abstract record Tile<T>
{
    private Tile()
    {
    }

    public sealed record Shown(T What) : Tile<T>;

    /// <summary>Over the time limit.</summary>
    public sealed record Slow : Tile<T>;

    /// <summary>The database refused this question; the others stand.</summary>
    public sealed record Failed : Tile<T>;

    public T? Value => this is Shown shown ? shown.What : default;

    /// <summary>Key of the text that says why nothing is shown; null: it is.</summary>
    public string? Trouble => this switch
    {
        Slow => "tile.slow",
        Failed => "tile.failed",
        _ => null,
    };
}

/// <summary>Counts of today, of yesterday until the same clock time, and of all of yesterday.</summary>
internal sealed record DayCounts(Counts Today, Counts Before, Counts BeforeAll);

/// <summary>Times of the same stretches as <see cref="DayCounts"/>.</summary>
internal sealed record DayTimes(Times Today, Times Before, Times BeforeAll, Times TodayToResult);

/// <summary>Late successes that nobody has repaired: of today, and of 30 days.</summary>
internal sealed record LateCounts(long Today, long Month);

/// <summary>Callbacks that are still to be delivered, and those of the last 7 days that failed for good.</summary>
internal sealed record CallbackCounts(long Waiting, long Failed);

/// <summary>Differences of own projects with the banks' lists that nobody has explained, and how the last day that was compared stands; null: none was.</summary>
internal sealed record ReconciliationCounts(long Open, string? LastDay, long LastDifferences);

/// <summary>What Home shows (dashboard.md 6.1).</summary>
/// <param name="Last">When the newest payment was registered; null within it: there is none.</param>
internal sealed record HomeTiles(
    Tile<DayCounts>? Counts, Tile<DayTimes>? Times, Tile<long>? Open, Tile<LateCounts>? Late, Tile<CallbackCounts>? Callbacks, Tile<IReadOnlyList<EndpointHealth>>? Endpoints,
    Tile<ReconciliationCounts>? Reconciliation, Tile<DateTimeOffset?>? Last, DateTimeOffset AsOf);
