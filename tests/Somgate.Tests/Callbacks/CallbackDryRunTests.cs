using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Tests.Callbacks;

public sealed class CallbackDryRunTests
{
    private static readonly CallbackRule[] Rules =
    [
        new(1, null, null, null, "https://a.example/"),
        new(2, "invoice", null, null, "https://b.example/"),
        new(3, null, "decline", null, "https://c.example/"),
        new(4, null, null, "cards", "https://d.example/"),
        new(5, "purchase", "success", "mbank", "https://a.example/"),
        new(6, null, null, null, "https://e.example/", IsOn: false),
    ];

    private static readonly DryPayment Paid = new("purchase", PaymentStatus.Success, "mbank", null, null, null, false);

    [Fact]
    public void Every_rule_says_whether_it_fires_and_why_not()
    {
        var dry = CallbackDryRun.Of(Paid, Rules);
        Assert.Equal([null, "why.type", "why.result", "why.method", "why.same", "why.off"], dry.Rules.Select(rule => rule.Why));
        Assert.Equal(["https://a.example/"], dry.Addresses);
    }

    [Fact]
    public void An_address_of_the_request_wins_over_all_rules()
    {
        Assert.Equal(["https://x.example/"], CallbackDryRun.Of(Paid with { Url = "https://x.example/" }, Rules).Addresses);
        Assert.Equal(["https://y.example/"], CallbackDryRun.Of(Paid with { Url = "https://x.example/", SuccessUrl = "https://y.example/" }, Rules).Addresses);
        Assert.Equal(["https://x.example/"], CallbackDryRun.Of(Paid with { Url = "https://x.example/", DeclineUrl = "https://y.example/" }, Rules).Addresses);
        Assert.Empty(CallbackDryRun.Of(Paid with { Url = "https://x.example/", Off = true }, Rules).Addresses);
    }

    [Fact]
    public void It_says_what_a_callback_would_do() => Assert.All(Enum.GetValues<PaymentStatus>(), told =>
    {
        var payment = StoreHostPayment(told);
        if (payment is null) return;
        var dry = CallbackDryRun.Of(new("purchase", payment.Status, payment.Method, null, null, null, false), Rules);
        Assert.Equal(CallbackAddress.Of(payment, Rules), dry.Addresses);
    });

    private static Payment? StoreHostPayment(PaymentStatus told)
    {
        var sale = Support.StoreHost.Sale("ORD-1", 1, 2);
        OperationStatus? status = told switch
        {
            PaymentStatus.Success => OperationStatus.Success,
            PaymentStatus.Decline => OperationStatus.Decline,
            PaymentStatus.Processing => OperationStatus.Processing,
            _ => null,
        };
        return status is { } known ? sale.Replace(sale.Latest! with { Status = known }) with { Callbacks = CallbackWishes.None } : null;
    }
}
