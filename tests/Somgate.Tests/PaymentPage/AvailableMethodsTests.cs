using Microsoft.Extensions.DependencyInjection;
using Somgate.Methods;
using Somgate.PaymentPage;
using Somgate.Projects;

namespace Somgate.Tests.PaymentPage;

public sealed class AvailableMethodsTests(PageDesk desk) : IClassFixture<PageDesk>
{
    private static readonly PageOpening Opening = new() { ProjectId = 120, PaymentId = "580", AmountMinor = 125_000, Currency = "KGS", CustomerId = "c" };

    private static readonly Project Shop = new()
    {
        ProjectId = 120,
        Merchant = new(1, "Books"),
        Title = "Books",
        Keys = [],
        Methods = new Dictionary<string, MethodTerms> { ["mbank"] = new(6_000, 4_000_000) },
    };

    [Fact]
    public void A_method_that_fits_is_offered()
    {
        Assert.Equal(0, Of(Opening).Code);
        Assert.Equal(["mbank"], Of(Opening).Methods.Select(method => method.Code));
    }

    [Fact]
    public void What_is_in_the_way_is_told()
    {
        Assert.Equal(3358, Of(Opening with { AmountMinor = 5_999 }).Code);
        Assert.Equal(2642, Of(Opening with { AmountMinor = 4_000_001 }).Code);
        Assert.Equal(new AmountLimits(6_000, 4_000_000), Of(Opening with { AmountMinor = 4_000_001 }).Limits);
        Assert.Equal(3023, Of(Opening with { Currency = "USD" }).Code);
        Assert.Equal(3026, Of(Opening with { Hidden = ["mbank"] }).Code);
        Assert.Equal(3026, Of(Opening with { OperationType = "auth" }).Code);
        Assert.Equal(3026, Of(Opening with { ForcedMethod = "cards" }).Code);
        Assert.Equal(3026, Of(Opening, Shop with { Methods = new Dictionary<string, MethodTerms>() }).Code);
        Assert.Equal(3299, Of(Opening, Shop with { IsSuspended = true }).Code);
        Assert.Equal(3299, Of(Opening, Shop with { Merchant = new(1, "Books", IsSuspended: true) }).Code);
        Assert.Equal(314, Of(Opening, isStopped: true).Code);
        Assert.Equal(3358, Of(Opening with { AmountMinor = 1 }, isStopped: true).Code);
    }

    private AvailableMethods Of(PageOpening opening, Project? project = null, bool isStopped = false) =>
        AvailableMethods.Of(opening, project ?? Shop, desk.Somgate.Services.GetRequiredService<PaymentMethods>(), _ => isStopped);
}
