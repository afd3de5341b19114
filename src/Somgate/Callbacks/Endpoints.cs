using System.Collections.Concurrent;

namespace Somgate.Callbacks;

/// <summary>
/// How many tries are in flight, in all and by endpoint. An endpoint that answers badly gets few places, so that a dead one, at 15 s a try, takes neither
/// sockets nor turns from the others.
/// </summary>
internal sealed class Endpoints(int max, int perEndpoint)
{
    /// <summary>Faults in a row from which an endpoint counts as failing.</summary>
    private const int FailingFrom = 5;

    private const int PerFailingEndpoint = 4;

    private readonly ConcurrentDictionary<string, State> states = new(StringComparer.Ordinal);
    private int taken;
    private int missed;

    public int Free => max - Volatile.Read(ref taken);

    /// <summary>Endpoints that have all their places in use.</summary>
    public IReadOnlyCollection<string> Busy => [.. states.Where(pair => pair.Value.InFlight >= Share(pair.Value)).Select(pair => pair.Key)];

    public bool TryTake(string endpoint)
    {
        var state = states.GetOrAdd(endpoint, _ => new());
        var inAll = Interlocked.Increment(ref taken);
        var here = Interlocked.Increment(ref state.InFlight);
        if (inAll <= max && here <= Share(state)) return true;
        GiveBack(endpoint);
        Volatile.Write(ref missed, 1);
        return false;
    }

    /// <summary>True if somebody looked for a place in vain meanwhile.</summary>
    public bool GiveBack(string endpoint)
    {
        Interlocked.Decrement(ref states[endpoint].InFlight);
        Interlocked.Decrement(ref taken);
        return Interlocked.Exchange(ref missed, 0) == 1;
    }

    /// <summary>What a try of this endpoint came to.</summary>
    public void Heard(string endpoint, bool delivered)
    {
        var state = states.GetOrAdd(endpoint, _ => new());
        if (delivered) Volatile.Write(ref state.FaultsInRow, 0);
        else Interlocked.Increment(ref state.FaultsInRow);
    }

    private int Share(State state) => Volatile.Read(ref state.FaultsInRow) >= FailingFrom ? PerFailingEndpoint : perEndpoint;

    private sealed class State
    {
        public int InFlight;
        public int FaultsInRow;
    }
}
