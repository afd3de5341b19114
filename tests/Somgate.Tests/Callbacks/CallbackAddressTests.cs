using Somgate.Callbacks;
using Somgate.Payments;
using Somgate.Projects;
using static Somgate.Tests.Protocol.SamplePayments;

namespace Somgate.Tests.Callbacks;

public sealed class CallbackAddressTests
{
    private const string General = "https://shop.example/all";
    private const string OnSuccess = "https://shop.example/paid";
    private const string OnDecline = "https://shop.example/refused";
    private const string OfRule = "https://shop.example/rule";

    private static readonly CallbackWishes All = new(General, OnSuccess, OnDecline, TimeSpan.Zero, Off: false);
    private static readonly CallbackRule Any = new(1, null, null, null, OfRule);

    [Fact]
    public void An_address_for_the_result_comes_before_all_others()
    {
        Assert.Equal([OnSuccess], CallbackAddress.Of(Success with { Callbacks = All }, [Any]));
        Assert.Equal([OnDecline], CallbackAddress.Of(Decline with { Callbacks = All }, [Any]));
    }

    [Fact]
    public void The_address_of_the_sale_takes_all_other_statuses_and_results_without_one()
    {
        foreach (var payment in new[] { InWork, Awaiting, Error }) Assert.Equal([General], CallbackAddress.Of(payment with { Callbacks = All }, [Any]));
        Assert.Equal([General], CallbackAddress.Of(Success with { Callbacks = All with { SuccessUrl = null } }, [Any]));
        Assert.Equal([General], CallbackAddress.Of(Decline with { Callbacks = All with { DeclineUrl = null } }, [Any]));
    }

    [Fact]
    public void An_address_for_the_other_result_is_none_for_this_one()
    {
        var wishes = CallbackWishes.None with { DeclineUrl = OnDecline };
        Assert.Equal([OfRule], CallbackAddress.Of(Success with { Callbacks = wishes }, [Any]));
        Assert.Empty(CallbackAddress.Of(Awaiting with { Callbacks = wishes }, []));
    }

    [Fact]
    public void All_rules_that_fit_fire_and_each_different_address_once()
    {
        CallbackRule[] rules =
        [
            new(1, "purchase", "success", "mbank", "https://a.example/"),
            new(2, null, null, null, "https://b.example/"),
            new(3, null, "success", null, "https://a.example/"),
            new(4, "invoice", "success", "mbank", "https://invoice.example/"),
            new(5, "purchase", "decline", "mbank", "https://decline.example/"),
            new(6, "purchase", "success", "other", "https://other.example/"),
        ];
        Assert.Equal(["https://a.example/", "https://b.example/"], CallbackAddress.Of(Success, rules));
        Assert.Equal(["https://b.example/", "https://decline.example/"], CallbackAddress.Of(Decline, rules));
        Assert.Equal(["https://b.example/", "https://a.example/", "https://invoice.example/"], CallbackAddress.Of(Success with { Source = PaymentSource.Link }, rules));
    }

    [Theory]
    [InlineData("awaiting clarification")]
    [InlineData("error")]
    [InlineData("processing")]
    public void A_rule_names_its_result_as_the_wire_does(string result)
    {
        CallbackRule[] rules = [new(1, null, result, null, OfRule)];
        var told = new[] { InWork, Awaiting, Success, Decline, Error }.Where(payment => CallbackAddress.Of(payment, rules).Count > 0);
        Assert.Equal([result], told.Select(payment => StatusText.Of(payment.Status)));
    }

    [Fact]
    public void Nothing_is_sent_without_an_address_or_when_the_sale_switched_callbacks_off()
    {
        Assert.Empty(CallbackAddress.Of(Success, []));
        foreach (var payment in new[] { InWork, Awaiting, Success, Decline, Error })
            Assert.Empty(CallbackAddress.Of(payment with { Callbacks = All with { Off = true } }, [Any]));
    }

    [Theory]
    [InlineData("https://shop.example/a?b=c", "https://shop.example")]
    [InlineData("HTTPS://Shop.Example:443/x", "https://shop.example")]
    [InlineData("http://shop.example:8080", "http://shop.example:8080")]
    [InlineData("http://[2001:db8::1]/", "http://[2001:db8::1]")]
    [InlineData("shop.example/a", null)]
    [InlineData("", null)]
    public void An_endpoint_is_scheme_host_and_port(string url, string? endpoint) => Assert.Equal(endpoint, CallbackAddress.EndpointOf(url));

    [Fact]
    public void A_host_that_can_be_no_name_is_still_an_endpoint_or_none()
    {
        // Whatever a merchant writes: choosing addresses never fails.
        foreach (var host in new[] { new string('ж', 70), new string('a', 300), "a..b", "xn--", "-", "%41", "магазин.kg" })
            Assert.Null(Record.Exception(() => CallbackAddress.EndpointOf($"https://{host}/cb")));
    }
}
