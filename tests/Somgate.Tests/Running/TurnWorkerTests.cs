using Microsoft.Extensions.Time.Testing;
using Somgate.Running;

namespace Somgate.Tests.Running;

public sealed class TurnWorkerTests
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_turn_comes_after_every_pace_and_one_that_fails_ends_nothing()
    {
        var time = new FakeTimeProvider();
        using var stop = new CancellationTokenSource();
        var (turns, faults) = (new List<int>(), new List<string>());
        using var taken = new SemaphoreSlim(0);
        var worker = TurnWorker.Every(Pace, time, _ =>
        {
            turns.Add(turns.Count + 1);
            taken.Release();
            return turns.Count == 2 ? throw new InvalidOperationException("second") : Task.CompletedTask;
        }, fault => faults.Add(fault.Message), stop.Token);
        Assert.Empty(turns);
        for (var turn = 1; turn <= 3; turn++)
        {
            time.Advance(Pace);
            await taken.WaitAsync(TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker);
        Assert.Equal([1, 2, 3], turns);
        Assert.Equal(["second"], faults);
    }

    [Fact]
    public async Task A_turn_that_is_cut_off_by_the_stop_is_no_fault()
    {
        var time = new FakeTimeProvider();
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var worker = TurnWorker.Every(Pace, time, async cancel =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
        }, fault => Assert.Fail(fault.Message), stop.Token);
        time.Advance(Pace);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker);
    }
}
