using Somgate.Payments;
using Somgate.Tests.Support;

namespace Somgate.Tests.Payments;

/// <summary>Moments and classes that lists show (dashboard.md 2.1, 6.2).</summary>
public sealed class MomentsTests
{
    private static readonly DateTimeOffset Later = StoreHost.Now.AddSeconds(40);

    private static Payment Sale => StoreHost.Sale("ORD-1", 101, 102);

    [Fact]
    public void A_result_moves_and_completes_the_payment_and_its_operation()
    {
        var paid = Changed(Sale, new OperationEvent.Approved { ProviderWord = ("120", "CONFIRMED") }, Later);
        Assert.Equal((Later, Later, 102L), (paid.UpdatedAt, paid.CompletedAt!.Value, paid.MovedOperationId!.Value));
        Assert.Equal((Later, Later, new ProviderWord("120", "CONFIRMED", Later)), (paid.Latest!.UpdatedAt, paid.Latest.CompletedAt!.Value, paid.Latest.Provider));
    }

    [Fact]
    public void A_lease_moves_nothing()
    {
        var leased = Lifecycle.Lease(Sale, Sale.Latest!, 3, Later);
        Assert.Equal((Sale.UpdatedAt, Sale.Latest!.UpdatedAt), (leased.UpdatedAt, leased.Latest!.UpdatedAt));
    }

    [Fact]
    public void A_late_success_moves_the_payment_and_leaves_its_completion()
    {
        var declined = Changed(Sale, new OperationEvent.Declined(20105), Later);
        var late = Changed(declined, new OperationEvent.Approved(), Later.AddHours(1));
        Assert.Equal((Later.AddHours(1), Later), (late.UpdatedAt, late.CompletedAt!.Value));
    }

    [Fact]
    public void A_clock_that_is_behind_moves_no_moment_back() =>
        Assert.Equal(Sale.UpdatedAt, Changed(Sale, new OperationEvent.Approved(), StoreHost.Now.AddHours(-1)).UpdatedAt);

    [Fact]
    public void A_time_out_says_who_was_late()
    {
        var waiting = Sale.Latest! with { Status = OperationStatus.AwaitingClarification };
        Assert.Equal("not_confirmed", DeclineReason.Of(20602, waiting, new OperationEvent.Cancelled()));
        Assert.Equal("not_confirmed", DeclineReason.Of(20602, Sale.Latest!, new OperationEvent.Expired()));
        Assert.Equal("not_confirmed", DeclineReason.Of(20602, Sale.Latest!, new OperationEvent.Declined(20602)));
        Assert.Equal("bank_unavailable", DeclineReason.Of(20602, Sale.Latest!, new OperationEvent.Cancelled()));
    }

    [Theory]
    [InlineData(20104, "wrong_code")]
    [InlineData(20105, "no_money")]
    [InlineData(20101, "limit")]
    [InlineData(20303, "account")]
    [InlineData(301, "refused_by_customer")]
    [InlineData(20202, "bank_unavailable")]
    [InlineData(1499, "risk")]
    [InlineData(20402, "risk")]
    [InlineData(20100, "bank_other")]
    [InlineData(100, "platform")]
    public void Each_code_has_its_class(int code, string reason) => Assert.Equal(reason, DeclineReason.OfCode(code));

    private static Payment Changed(Payment payment, OperationEvent happened, DateTimeOffset now) =>
        Assert.IsType<Decision.Changed>(Lifecycle.Apply(payment, 102, happened, now)).Payment;
}
