using System.Threading.Tasks.Sources;

namespace Bench.Driving;

/// <summary>One waiter, one signal, used again for every purchase: the loop waits here for its callback. May be set before it is waited for.</summary>
internal sealed class Signal : IValueTaskSource
{
    // The waiter goes on where the signal is set: no hop between threads, no context switch.
    private ManualResetValueTaskSourceCore<bool> core = new() { RunContinuationsAsynchronously = false };

    public void Reset() => core.Reset();

    public void Set() => core.SetResult(true);

    public ValueTask Wait() => new(this, core.Version);

    void IValueTaskSource.GetResult(short token) => core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);
}
