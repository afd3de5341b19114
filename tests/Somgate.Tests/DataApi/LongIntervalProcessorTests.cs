using Microsoft.Extensions.Time.Testing;
using Somgate.DataApi;

namespace Somgate.Tests.DataApi;

public sealed class LongIntervalProcessorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_of_an_account_run_one_at_a_time_ten_seconds_apart_and_a_seventh_that_waits_is_refused()
    {
        var time = new FakeTimeProvider();
        var turns = new LongIntervalProcessor(time);
        var running = new TaskCompletionSource();
        var ran = 0;
        var first = turns.TryRun(1, () => { ran++; return running.Task; }, Cancel);
        var waiting = Enumerable.Range(0, 6).Select(_ => turns.TryRun(1, () => { Interlocked.Increment(ref ran); return Task.CompletedTask; }, Cancel)).ToArray();
        Assert.False(await turns.TryRun(1, () => Task.CompletedTask, Cancel));
        Assert.True(await turns.TryRun(2, () => Task.CompletedTask, Cancel));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, ran);

        running.SetResult();
        Assert.True(await first);
        // Thirty seconds have passed, so the next one starts at once and the one behind it ten seconds later.
        await await Task.WhenAny(waiting);
        Assert.Equal(2, ran);
        for (var expected = 3; expected <= 7; expected++)
        {
            time.Advance(TimeSpan.FromSeconds(9.9));
            Assert.Equal(expected - 1, Volatile.Read(ref ran));
            while (Volatile.Read(ref ran) < expected)
            {
                time.Advance(TimeSpan.FromSeconds(0.1));
                await Task.Yield();
            }
        }

        Assert.All(await Task.WhenAll(waiting), Assert.True);
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_place_to_others()
    {
        var turns = new LongIntervalProcessor(new FakeTimeProvider());
        var running = new TaskCompletionSource();
        var first = turns.TryRun(1, () => running.Task, Cancel);
        using var gone = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 6).Select(_ => turns.TryRun(1, () => Task.CompletedTask, gone.Token)).ToArray();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        var again = Enumerable.Range(0, 6).Select(_ => turns.TryRun(1, () => Task.CompletedTask, CancellationToken.None)).ToArray();
        Assert.All(again, one => Assert.False(one.IsCompleted));
        running.SetResult();
        Assert.True(await first);
    }
}
