using Somgate.Providers;

namespace Somgate.Tests.Providers;

public sealed class BankPulseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_share_of_unknown_answers_is_that_of_the_last_quarter_of_an_hour()
    {
        var pulse = new BankPulse();
        pulse.Heard("time-out", Now.AddMinutes(-16));
        pulse.Heard(null, Now.AddMinutes(-14));
        pulse.Heard("time-out", Now.AddMinutes(-1));
        pulse.Heard("connection failed", Now);
        var state = pulse.Read(Now);
        Assert.Equal((3L, 2L), (state.Calls, state.Unknown));
        Assert.Equal((Now.AddMinutes(-14), Now, "connection failed"), (state.AnsweredAt, state.FailedAt, state.LastFault));
        Assert.Equal(2, state.Faults["time-out"]);
        // A minute that comes round again starts from nothing.
        pulse.Heard(null, Now.AddMinutes(15));
        Assert.Equal((1L, 0L), (pulse.Read(Now.AddMinutes(15)).Calls, pulse.Read(Now.AddMinutes(15)).Unknown));
    }
}
