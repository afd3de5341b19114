using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

public sealed class CallbackStateTests
{
    [Fact]
    public void Every_state_is_read_back_from_its_word()
    {
        var states = Enum.GetValues<CallbackState>();
        Assert.Equal(["pending", "delivered", "superseded", "exhausted", "suppressed"], states.Select(CallbackStateText.Of));
        Assert.Equal(states, states.Select(state => CallbackStateText.Read(CallbackStateText.Of(state))));
    }

    [Fact]
    public void A_word_that_is_no_state_is_a_bug() => Assert.Throws<ArgumentOutOfRangeException>(() => CallbackStateText.Read("sent"));
}
