using Somgate.Team;

namespace Somgate.Tests.Team;

public sealed class LockoutTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset[] Failures(int count, int apartSeconds = 10) => [.. Enumerable.Range(0, count).Select(at => Now.AddSeconds((at - count + 1) * apartSeconds))];

    [Fact]
    public void Ten_failures_lock_for_fifteen_minutes_to_the_moment()
    {
        Assert.Null(Until(Failures(9), Now));
        Assert.Equal(Now.AddMinutes(15), Until(Failures(10), Now));
        Assert.NotNull(Until(Failures(10), Now.AddMinutes(15).AddMilliseconds(-1)));
        Assert.Null(Until(Failures(10), Now.AddMinutes(15)));
        Assert.Null(Until(Failures(10, apartSeconds: 100), Now));
    }

    [Fact]
    public void From_the_fifth_failure_on_answers_wait() =>
        Assert.Equal([0, 0, 0, 0, 1, 2, 4, 8, 16, 16], Enumerable.Range(1, 10).Select(count => (int)Lockout.Pause(Failures(count), Now).TotalSeconds));

    private static DateTimeOffset? Until(DateTimeOffset[] failures, DateTimeOffset now) => Lockout.Until(failures, Lockout.AccountMax, Lockout.AccountWindow, now);
}
