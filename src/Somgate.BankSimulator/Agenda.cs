namespace Somgate.BankSimulator;

/// <summary>What has to be done at a moment to come: one heap and one timer, however many payments wait.</summary>
/// <remarks>
/// Moments are absolute, and the clock is looked at again after the timer is set: a test that moves its clock between the two
/// loses nothing.
/// </remarks>
internal sealed class Agenda : IDisposable
{
    // A timer takes no longer wait than about 49 days; waking for nothing once a day is no burden.
    private static readonly TimeSpan TimerMax = TimeSpan.FromDays(1);

    private static readonly TimeSpan TimerStep = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Lock door = new();
    private readonly PriorityQueue<Action, DateTimeOffset> deeds = new();
    private DateTimeOffset setFor = DateTimeOffset.MaxValue;
    private bool closed;

    public Agenda(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does the deed at that moment, at once if it is past. Deeds are short and do not throw.</summary>
    public void At(DateTimeOffset moment, Action deed)
    {
        lock (door)
        {
            if (closed) return;
            deeds.Enqueue(deed, moment);
            if (moment < setFor) SetTimer(moment);
        }
        if (moment <= time.GetUtcNow()) RunDue();
    }

    /// <summary>Completes at that moment, at once if it is past.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task Until(DateTimeOffset moment, CancellationToken cancel)
    {
        if (moment <= time.GetUtcNow()) return;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        At(moment, () => reached.TrySetResult());
        await reached.Task.WaitAsync(cancel);
    }

    public void Dispose()
    {
        lock (door)
        {
            closed = true;
            deeds.Clear();
        }
        timer.Dispose();
    }

    private void RunDue()
    {
        while (TakeDue() is { } deed) deed();
    }

    private Action? TakeDue()
    {
        lock (door)
        {
            if (closed) return null;
            if (!deeds.TryPeek(out _, out var moment))
            {
                setFor = DateTimeOffset.MaxValue;
                return null;
            }
            if (moment <= time.GetUtcNow()) return deeds.Dequeue();
            SetTimer(moment);
            // The clock may have passed the moment while the timer was being set, and a timer set for now may have done the deed on the spot.
            return deeds.TryPeek(out _, out var first) && first <= time.GetUtcNow() ? deeds.Dequeue() : null;
        }
    }

    private void SetTimer(DateTimeOffset moment)
    {
        setFor = moment;
        // A clock that moves between being read and the timer being set makes the timer late by as much: then it is set again.
        for (var now = time.GetUtcNow(); ; now = time.GetUtcNow())
        {
            timer.Change(Wait(moment - now), Timeout.InfiniteTimeSpan);
            if (time.GetUtcNow() - now < TimerStep) return;
        }
    }

    private static TimeSpan Wait(TimeSpan left)
    {
        if (left <= TimeSpan.Zero) return TimeSpan.Zero;
        // A timer drops parts of its step; rounded up, it does not wake just before the moment.
        return left < TimerMax ? TimeSpan.FromMilliseconds(Math.Ceiling(left / TimerStep)) : TimerMax;
    }
}
