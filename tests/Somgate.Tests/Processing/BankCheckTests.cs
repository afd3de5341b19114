using Somgate.Payments;
using Somgate.Processing;
using Somgate.Tests.Support;

namespace Somgate.Tests.Processing;

public sealed class BankCheckTests
{
    private static readonly Payment Sale = StoreHost.Sale("ORD-1", 101, 102);

    [Fact]
    public void An_open_sale_may_be_asked_about() => Assert.NotNull(BankCheck.OperationOf(Sale, StoreHost.Now));

    [Theory]
    [InlineData(ResultCode.TimeOut, false, 1, true)]
    [InlineData(ResultCode.TimeOut, false, 31, false)]
    [InlineData(ResultCode.InsufficientFunds, false, 1, false)]
    [InlineData(ResultCode.ProviderUnavailable, true, 29, true)]
    public void Of_declined_ones_only_those_that_the_bank_has_not_declined_itself(int code, bool isUnconfirmed, int days, bool isAsked)
    {
        var declined = Sale.Replace(Sale.Latest! with { Status = OperationStatus.Decline, Code = code, Unconfirmed = isUnconfirmed, CompletedAt = StoreHost.Now });
        Assert.Equal(isAsked, BankCheck.OperationOf(declined, StoreHost.Now.AddDays(days)) is not null);
    }

    [Fact]
    public void What_is_paid_or_was_never_begun_is_not_asked_about()
    {
        Assert.Null(BankCheck.OperationOf(Sale.Replace(Sale.Latest! with { Status = OperationStatus.Success, CompletedAt = StoreHost.Now }), StoreHost.Now));
        Assert.Null(BankCheck.OperationOf(Sale with { Operations = [] }, StoreHost.Now));
    }
}
