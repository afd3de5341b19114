using Somgate.Methods;
using Somgate.Methods.Mbank;
using Somgate.Payments;
using Somgate.Projects;
using Somgate.Providers;

namespace Somgate.Tests.Methods;

public sealed class SaleConsistencyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_consistent_sale_has_no_problem() => Assert.Empty(SaleConsistency.Check(Sale(), false, Now));

    [Fact]
    public void All_problems_are_named_in_the_published_order()
    {
        var sale = Sale() with { Project = Project() with { IsSuspended = true, Methods = new Dictionary<string, MethodTerms>() }, Sum = new(1, "USD"), BestBefore = Now };
        Assert.Equal(
            [new(3299), new(314), new(3026), new(3121, "payment.currency", "enum"), new(502, "payment.best_before", "minimum")],
            SaleConsistency.Check(sale, providerStopped: true, Now));
    }

    [Theory]
    [InlineData(4_999, 3358)]
    [InlineData(5_000, 0)]
    [InlineData(5_000_000, 0)]
    [InlineData(5_000_001, 2642)]
    public void The_methods_limits_are_exact(long amountMinor, int code) => Assert.Equal(code, CodeOf(Sale() with { Sum = new(amountMinor, Money.Som) }));

    [Theory]
    [InlineData(6_000, 90_000, 5_999, 3358)]
    [InlineData(6_000, 90_000, 90_001, 2642)]
    [InlineData(1, 99_000_000, 4_999, 3358)]
    [InlineData(1, 99_000_000, 5_000_001, 2642)]
    public void A_project_narrows_the_limits_and_never_widens_them(long min, long max, long amountMinor, int code)
    {
        var project = Project() with { Methods = new Dictionary<string, MethodTerms> { ["mbank"] = new(min, max) } };
        Assert.Equal(code, CodeOf(Sale() with { Project = project, Sum = new(amountMinor, Money.Som) }));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(30 * 24 * 3600, 0)]
    [InlineData((30 * 24 * 3600) + 1, 502)]
    [InlineData(0, 502)]
    public void The_last_moment_to_start_lies_ahead_but_not_over_thirty_days(int secondsAhead, int code) =>
        Assert.Equal(code, CodeOf(Sale() with { BestBefore = Now.AddSeconds(secondsAhead) }));

    private static int CodeOf(SaleRequest sale) => SaleConsistency.Check(sale, false, Now) is [var problem, ..] ? problem.Code : 0;

    private static SaleRequest Sale() => new()
    {
        Project = Project(),
        Method = new MbankMethod(new MbankOptions(), new NobodysBank()),
        PaymentId = "ORD-1",
        Sum = new(125_000, Money.Som),
        Description = "ORD-1",
        Customer = new("cust-77", "203.0.113.25"),
        Account = new("996555123456"),
        AccountMasked = "996******456",
        Hash = [1],
    };

    private static Project Project() => new()
    {
        ProjectId = 1042,
        Merchant = new(1, "Ala-Too Books"),
        Title = "Books",
        Keys = [new(1, [1])],
        Methods = new Dictionary<string, MethodTerms> { ["mbank"] = new() },
    };

    /// <summary>A bank that is never asked here.</summary>
    private sealed class NobodysBank : IProvider
    {
        public string Name => "mbank";

        public int ProviderId => 17101;

        public Task<ProviderAnswer> Ask(ProviderQuestion question, CancellationToken cancel) => throw new InvalidOperationException("asked");

        public NoticeReading ReadNotice(ReadOnlySpan<byte> body, string? signature) => throw new InvalidOperationException("asked");
    }
}
