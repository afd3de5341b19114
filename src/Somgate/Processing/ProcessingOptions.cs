namespace Somgate.Processing;

/// <summary>Section <c>Processing</c>: how much this node does at once.</summary>
internal sealed record ProcessingOptions
{
    /// <summary>
    /// Operations that this node holds at once. The bank takes 64 calls of at most 10 s at a time: with 128 places nobody waits longer than its lease.
    /// </summary>
    public int OperationsMax { get; init; } = 128;

    /// <summary>Callbacks that this node has in flight at once, over all addresses.</summary>
    public int CallbacksMax { get; init; } = 1024;

    /// <summary>How often the sweeps look for what a crash, a restart or a full node left behind, in milliseconds.</summary>
    public int SweepMs { get; init; } = 500;

    /// <summary>A lease: longer than any call, so that nobody asks the bank twice at once.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>The longest call of a provider, its wait for a place (15 s) included; with less left of a lease none is begun.</summary>
    public static readonly TimeSpan CallMax = TimeSpan.FromSeconds(25);

    public IEnumerable<string> Faults()
    {
        if (OperationsMax is < 1 or > 10_000) yield return "Processing:OperationsMax: 1 to 10000";
        if (CallbacksMax is < 1 or > 100_000) yield return "Processing:CallbacksMax: 1 to 100000";
        if (SweepMs is < 10 or > 60_000) yield return "Processing:SweepMs: 10 to 60000";
    }
}
