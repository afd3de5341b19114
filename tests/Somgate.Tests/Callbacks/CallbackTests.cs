using Somgate.Callbacks;
using Somgate.Payments;
using static Somgate.Tests.Protocol.SamplePayments;

namespace Somgate.Tests.Callbacks;

public sealed class CallbackTests
{
    // callbacks.md 1: who is told, where the payment comes from, whether the project asks for intermediate callbacks.
    [Theory]
    [InlineData(Tell.Nobody, PaymentSource.Gate, true, false)]
    [InlineData(Tell.Nobody, PaymentSource.Page, true, false)]
    [InlineData(Tell.Merchant, PaymentSource.Gate, false, true)]
    [InlineData(Tell.Merchant, PaymentSource.Page, false, true)]
    [InlineData(Tell.Merchant, PaymentSource.Link, false, true)]
    [InlineData(Tell.WhoAskedForIntermediate, PaymentSource.Gate, false, false)]
    [InlineData(Tell.WhoAskedForIntermediate, PaymentSource.Gate, true, true)]
    [InlineData(Tell.WhoAskedForIntermediate, PaymentSource.Page, false, false)]
    [InlineData(Tell.WhoAskedForIntermediate, PaymentSource.Page, true, true)]
    [InlineData(Tell.WhoAsksTheCustomer, PaymentSource.Gate, false, true)]
    [InlineData(Tell.WhoAsksTheCustomer, PaymentSource.Gate, true, true)]
    [InlineData(Tell.WhoAsksTheCustomer, PaymentSource.Page, false, false)]
    [InlineData(Tell.WhoAsksTheCustomer, PaymentSource.Page, true, true)]
    [InlineData(Tell.WhoAsksTheCustomer, PaymentSource.Link, false, false)]
    [InlineData(Tell.WhoAsksTheCustomer, PaymentSource.Link, true, true)]
    internal void A_change_is_told_to_whom_it_interests(Tell tell, PaymentSource source, bool wantsIntermediate, bool due) =>
        Assert.Equal(due, Callback.IsDue(tell, Awaiting with { Source = source }, Project(wantsIntermediate)));

    [Fact]
    public void An_accepted_but_inconsistent_sale_is_told_and_one_that_starts_only_on_demand()
    {
        Assert.Equal(Tell.Merchant, Callback.OfAcceptance(Error));
        Assert.Equal(Tell.WhoAskedForIntermediate, Callback.OfAcceptance(InWork));
    }

    [Fact]
    public void The_delay_holds_up_every_callback_but_the_asking_for_a_code()
    {
        var now = At("09:16:02");
        foreach (var payment in new[] { InWork, Success, Decline, Error }) Assert.Equal(now.AddSeconds(90), Callback.FirstTry(Delayed(payment), now));
        Assert.Equal(now, Callback.FirstTry(Delayed(Awaiting), now));
        Assert.Equal(now, Callback.FirstTry(Success, now));
    }

    private static Payment Delayed(Payment payment) => payment with { Callbacks = CallbackWishes.None with { Delay = TimeSpan.FromSeconds(90) } };
}
