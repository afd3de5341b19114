extern alias bank;

using bank::Somgate.BankSimulator;
using Microsoft.Extensions.Time.Testing;

namespace Somgate.Tests.BankSimulator;

public sealed class AgendaTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Deeds_are_done_in_the_order_of_their_moments()
    {
        var time = new FakeTimeProvider(Start);
        using var agenda = new Agenda(time);
        var done = new List<int>();
        foreach (var seconds in new[] { 3, 1, 2 }) agenda.At(Start.AddSeconds(seconds), () => done.Add(seconds));

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([1, 2], done);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 3], done);
    }

    [Fact]
    public void A_past_moment_is_done_at_once()
    {
        using var agenda = new Agenda(new FakeTimeProvider(Start));
        var done = false;
        agenda.At(Start, () => done = true);
        Assert.True(done);
    }

    [Fact]
    public void An_agenda_that_was_empty_goes_on()
    {
        var time = new FakeTimeProvider(Start);
        using var agenda = new Agenda(time);
        var done = 0;
        for (var round = 1; round <= 3; round++)
        {
            agenda.At(time.GetUtcNow().AddSeconds(5), () => done++);
            time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(round, done);
        }
    }

    [Fact]
    public void A_moment_beyond_what_a_timer_can_wait_is_kept()
    {
        var time = new FakeTimeProvider(Start);
        using var agenda = new Agenda(time);
        var done = false;
        agenda.At(Start.AddDays(100), () => done = true);
        for (var day = 1; day < 100; day++) time.Advance(TimeSpan.FromDays(1));
        Assert.False(done);
        time.Advance(TimeSpan.FromDays(1));
        Assert.True(done);
    }

    [Fact]
    public async Task A_wait_ends_with_its_token()
    {
        using var agenda = new Agenda(new FakeTimeProvider(Start));
        using var cancel = new CancellationTokenSource();
        var wait = agenda.Until(Start.AddSeconds(1), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Deeds_put_in_while_the_clock_runs_are_all_done()
    {
        var time = new FakeTimeProvider(Start);
        using var agenda = new Agenda(time);
        var done = 0;
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var deed = 0; deed < 2000; deed++)
                agenda.At(time.GetUtcNow().AddMilliseconds(deed * writer % 7), () => Interlocked.Increment(ref done));
        }, TestContext.Current.CancellationToken)).ToList();
        while (writers.Any(writer => !writer.IsCompleted)) time.Advance(TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(writers);
        time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(8000, done);
    }
}
