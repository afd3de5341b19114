using System.Text;

namespace Somgate.BankSimulator;

/// <summary>Random numbers from a seed and a key, for instance an order number.</summary>
/// <remarks>
/// Keyed, not one long sequence: the same order draws the same numbers however many calls run beside it, so a seed replays a run
/// with concurrent payments too. The steps are SplitMix64. Not for secrets.
/// </remarks>
internal struct Chance
{
    private ulong state;

    public static Chance From(long seed, string key)
    {
        // FNV-1a spreads the key over the 64 bits that SplitMix64 starts from.
        var hash = 14695981039346656037UL;
        foreach (var unit in Encoding.UTF8.GetBytes(key)) hash = (hash ^ unit) * 1099511628211UL;
        var chance = new Chance { state = (ulong)seed };
        chance.state = chance.Next() ^ hash;
        return chance;
    }

    /// <summary>A number from 0 up to, but not, <paramref name="end"/>.</summary>
    public int Below(int end) => (int)(Next() % (ulong)end);

    /// <summary>True with the given probability; always draws, so that one setting does not shift the draws of the next.</summary>
    public bool Strikes(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    private ulong Next()
    {
        var mixed = state += 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
