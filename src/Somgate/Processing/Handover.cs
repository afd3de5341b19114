using Somgate.Payments;

namespace Somgate.Processing;

/// <summary>Where the processor hands over what it has just committed: to the workers of this node, without a queue between.</summary>
internal interface IHandover
{
    /// <summary>A place for an operation that is due at once; without one it is stored as due, for the sweep.</summary>
    bool TryReserveOperation();

    void ReleaseOperation();

    /// <summary>The operation was committed with a lease of this node, under a reserved place.</summary>
    void Start(Payment payment, long operationId);

    /// <summary>A place for one callback to this endpoint.</summary>
    bool TryReserveCallback(string endpoint);

    void ReleaseCallback(string endpoint);

    /// <summary>The callback was committed with a lease of this node, under a reserved place.</summary>
    void Start(CallbackRow callback, string? traceParent);

    /// <summary>Something is due that no place was found for.</summary>
    void Nudge();
}
