namespace Somgate.DataApi;

/// <summary>So many in any stretch of time, by key (data-api.md 1). Each node counts for itself; the moment comes in by argument. Safe for many threads.</summary>
internal sealed class SlidingRate<TKey>(int most, TimeSpan stretch)
    where TKey : notnull
{
    /// <summary>Keys are addresses too, which anyone can have many of: beyond this those that are past are dropped, or all.</summary>
    private const int KeysMax = 50_000;

    private readonly Lock guard = new();
    private readonly Dictionary<TKey, Queue<DateTimeOffset>> taken = [];

    /// <summary>Counts one, unless there were as many already; those that are turned away do not count.</summary>
    public bool TryTake(TKey key, DateTimeOffset now)
    {
        lock (guard)
        {
            if (taken.Count > KeysMax) Shrink(now);
            if (!taken.TryGetValue(key, out var moments)) taken[key] = moments = new();
            while (moments.TryPeek(out var oldest) && now - oldest >= stretch) moments.Dequeue();
            if (moments.Count >= most) return false;
            moments.Enqueue(now);
            return true;
        }
    }

    private void Shrink(DateTimeOffset now)
    {
        foreach (var (key, moments) in taken)
            if (now - moments.Last() >= stretch) taken.Remove(key);
        if (taken.Count > KeysMax) taken.Clear();
    }
}
