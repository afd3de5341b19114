using Somgate.Payments;
using Somgate.Tests.Support;

namespace Somgate.Tests.Payments;

public sealed class RetriesTests
{
    private static readonly DateTimeOffset Now = StoreHost.Now.AddMinutes(5);
    private static readonly RetryTerms Terms = new(3, TimeSpan.FromMinutes(10), null);

    [Fact]
    public void The_window_runs_from_the_first_decline_and_no_later_one_moves_it()
    {
        Assert.Equal(Now.AddMinutes(10), Retries.Until(Tried(1), 20105, Now));
        var second = Tried(2) with { RetryUntil = Now.AddMinutes(4) };
        Assert.Equal(Now.AddMinutes(4), Retries.Until(second, 20105, Now));
        Assert.Null(Retries.Until(second, 20105, Now.AddMinutes(4)));
    }

    [Fact]
    public void A_limit_of_the_opening_takes_the_place_of_the_window()
    {
        var payment = Tried(1) with { Retry = Terms with { Before = Now.AddHours(3) } };
        Assert.Equal(Now.AddHours(3), Retries.Until(payment, 20105, Now));
        Assert.Null(Retries.Until(payment, 20105, Now.AddHours(3)));
    }

    [Theory]
    [InlineData(20105, true)]
    [InlineData(20102, true)]
    [InlineData(20104, true)]
    [InlineData(20602, true)]
    [InlineData(20301, false)]
    [InlineData(20401, false)]
    [InlineData(20402, false)]
    public void Whom_the_bank_suspects_or_who_refused_may_not_try_again(int code, bool may) =>
        Assert.Equal(may, Retries.Until(Tried(1), code, Now) is not null);

    [Theory, InlineData(1, 2), InlineData(2, 1), InlineData(3, 0)]
    public void Tries_are_counted_the_first_included(int tried, int left)
    {
        Assert.Equal(left, Retries.Left(Tried(tried)));
        Assert.Equal(left > 0, Retries.Until(Tried(tried), 20105, Now) is not null);
    }

    [Fact]
    public void Without_terms_there_is_one_try() => Assert.Null(Retries.Until(Tried(1) with { Retry = null }, 20105, Now));

    [Fact]
    public void A_try_that_was_charged_after_all_ends_the_trying()
    {
        var payment = Tried(1);
        payment = payment.Replace(payment.Operations[0] with { LateSuccess = true }) with { RetryUntil = Now.AddMinutes(1) };
        Assert.Null(Retries.Until(payment, 20105, Now));
        Assert.False(Retries.AreOpen(payment, Now));
    }

    [Fact]
    public void Another_try_is_an_operation_of_its_own_with_its_own_threshold_and_no_other_begins_beside_it()
    {
        var waiting = Tried(1) with { RetryUntil = Now.AddMinutes(10) };
        var next = new NextTry(
            StoreHost.Sale("580", 1, 77).Operations[0], "mbank", new("996700000009"), "996******009", Now.AddMinutes(60), TimeSpan.FromMinutes(9));
        var after = Lifecycle.BeginSale(waiting, next, Now)!;
        Assert.Equal(PaymentStatus.Processing, after.Status);
        Assert.Equal([(1L, 1), (77L, 2)], after.Operations.Select(operation => (operation.OperationId, operation.Try)));
        Assert.Null(after.Operations[0].DueAt);
        Assert.Equal(("996******009", Now.AddMinutes(60), TimeSpan.FromMinutes(9)), (after.AccountMasked, after.ThresholdAt, after.CodeLife));
        Assert.Equal((waiting.Sum, waiting.CreatedAt, waiting.Sale, waiting.Version + 1), (after.Sum, after.CreatedAt, after.Sale, after.Version));
        Assert.Null(Lifecycle.BeginSale(after, next, Now));
    }

    [Fact]
    public void After_the_window_no_try_begins()
    {
        var waiting = Tried(1) with { RetryUntil = Now };
        var next = new NextTry(StoreHost.Sale("580", 1, 77).Operations[0], "mbank", new("996700000009"), "996******009", Now, TimeSpan.Zero);
        Assert.Null(Lifecycle.BeginSale(waiting, next, Now));
    }

    [Fact]
    public void A_try_that_an_operator_holds_for_paid_makes_the_payment_paid_whatever_came_after()
    {
        var payment = Tried(2);
        payment = payment.Replace(payment.Operations[0] with { LateSuccess = true });
        var changed = Assert.IsType<Decision.Changed>(Lifecycle.Apply(payment, 1, new OperationEvent.Repaired(OperationStatus.Success, ResultCode.Success), Now));
        Assert.Equal(PaymentStatus.Success, changed.Payment.Status);
    }

    /// <summary>So many declined tries.</summary>
    private static Payment Tried(int count)
    {
        var sale = StoreHost.Sale("580", 1, 1);
        return sale with
        {
            Retry = Terms,
            Operations = [.. Enumerable.Range(1, count).Select(nth => sale.Operations[0] with
            {
                OperationId = nth,
                Try = nth,
                Status = OperationStatus.Decline,
                Step = Step.None,
                Code = 20105,
                DueAt = nth == count ? Now.AddMinutes(10) : null,
                LeasedBy = null,
            })],
        };
    }
}
