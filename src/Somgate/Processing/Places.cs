namespace Somgate.Processing;

/// <summary>
/// A count of places: taken before the commit that needs one, given back when the work is over. Nobody waits for a place; who found none is told of by
/// <see cref="GiveBack"/>, so that the sweep comes at once.
/// </summary>
internal sealed class Places(int max)
{
    private int taken;
    private int missed;

    public int Free => max - Volatile.Read(ref taken);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref taken) <= max) return true;
        Interlocked.Decrement(ref taken);
        Volatile.Write(ref missed, 1);
        return false;
    }

    /// <summary>True if somebody looked for a place in vain meanwhile.</summary>
    public bool GiveBack()
    {
        Interlocked.Decrement(ref taken);
        return Interlocked.Exchange(ref missed, 0) == 1;
    }
}
