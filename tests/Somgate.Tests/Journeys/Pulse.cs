namespace Somgate.Tests.Journeys;

/// <summary>What is going on in a test, as beats that can be waited for: nothing waits for a time, everything for an event.</summary>
internal sealed class Pulse
{
    private readonly Lock gate = new();
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long beats;

    /// <summary>Something has happened.</summary>
    public void Beat()
    {
        lock (gate)
        {
            beats++;
            var before = next;
            next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            before.SetResult();
        }
    }

    /// <summary>Completes after so many further beats.</summary>
    public Task After(int further, CancellationToken cancel)
    {
        var goal = Interlocked.Read(ref beats) + further;
        return Until(() => Interlocked.Read(ref beats) >= goal, cancel);
    }

    /// <summary>Completes when the condition holds; looked at with every beat.</summary>
    public async Task Until(Func<bool> holds, CancellationToken cancel)
    {
        while (true)
        {
            Task further;
            lock (gate)
            {
                if (holds()) return;
                further = next.Task;
            }

            await further.WaitAsync(cancel);
        }
    }
}
