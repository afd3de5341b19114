extern alias bank;

using bank::Somgate.BankSimulator;

namespace Somgate.Tests.BankSimulator;

/// <summary>What happens to a payment by itself, however late one looks.</summary>
public sealed class LifecycleTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 10, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("996555123456", false, 600, "Expired")]
    [InlineData("996700000014", false, 2, "Reject")]
    [InlineData("996700000007", true, 3, "Charge")]
    [InlineData("996700000010", true, 610, "Charge")]
    public void What_happens_by_itself_has_its_own_moment(string phone, bool confirmed, int seconds, string status)
    {
        var payment = Lifecycle.Open(new("1", phone, 5000, "KGS", null, "http://127.0.0.1/", 600), Guid.Empty, "1234", Start);
        if (confirmed) payment = Lifecycle.Confirm(payment, "1234", Start).Payment;

        Assert.False(Lifecycle.Settle(payment, Start.AddSeconds(seconds).AddTicks(-1)).IsFinal());
        var settled = Lifecycle.Settle(payment, Start.AddDays(1));

        Assert.Equal(status, settled.Status.ToString());
        Assert.Equal(Start.AddSeconds(seconds), settled.EndedAt);
    }

    [Fact]
    public void A_refusal_in_the_app_after_the_end_does_not_happen()
    {
        var payment = Lifecycle.Open(new("1", "996700000014", 5000, "KGS", null, "http://127.0.0.1/", 1), Guid.Empty, "1234", Start);
        var settled = Lifecycle.Settle(payment, Start.AddDays(1));
        Assert.Equal(PaymentStatus.Expired, settled.Status);
        Assert.Equal(Start.AddSeconds(1), settled.EndedAt);
    }
}
