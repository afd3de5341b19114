using System.Collections.Concurrent;

namespace Somgate.Protocol;

/// <summary>Token buckets by key (gate.md 1, rate limit). Each node counts for itself; the moment comes in by argument.</summary>
internal sealed class RateLimits<TKey>(int keysMax)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Bucket> buckets = new();

    /// <summary>Takes a token. False with the pause after which the next one is there.</summary>
    public bool TryTake(TKey key, double perSecond, int burst, DateTimeOffset now, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (perSecond <= 0) return true;
        // Keys that anyone can make up must not fill the memory: beyond the bound all counting starts anew.
        if (buckets.Count > keysMax) buckets.Clear();
        return buckets.GetOrAdd(key, static (_, given) => new Bucket(given.burst, given.now), (burst: Math.Max(burst, 1), now)).TryTake(perSecond, Math.Max(burst, 1), now, out retryAfter);
    }

    private sealed class Bucket(double tokens, DateTimeOffset filledAt)
    {
        private readonly Lock gate = new();
        private double tokens = tokens;
        private DateTimeOffset filledAt = filledAt;

        public bool TryTake(double perSecond, int burst, DateTimeOffset now, out TimeSpan retryAfter)
        {
            lock (gate)
            {
                // A changed setting counts from the next request on; a clock that went back gives nothing.
                tokens = Math.Min(burst, tokens + Math.Max(0, (now - filledAt).TotalSeconds) * perSecond);
                filledAt = now;
                retryAfter = TimeSpan.FromSeconds(Math.Max(0, (1 - tokens) / perSecond));
                if (tokens < 1) return false;
                tokens--;
                return true;
            }
        }
    }
}
