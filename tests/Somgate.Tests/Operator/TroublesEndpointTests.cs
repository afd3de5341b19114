using Somgate.Payments;
using Somgate.Tests.Support;

namespace Somgate.Tests.Operator;

/// <summary>The lists of what needs a hand, and the first screen (dashboard.md 11.2).</summary>
public sealed class TroublesEndpointTests
{
    [Theory, EachDatabase]
    public async Task Each_list_holds_what_belongs_to_it(Engine engine)
    {
        await using var desk = await ConsoleDesk.Open(engine);
        var now = desk.Desk.Host.Time.GetUtcNow();
        Assert.Contains("All quiet", (await desk.First.Get("/console")).Text, StringComparison.Ordinal);
        await desk.AddStuck("STUCK-1");
        await desk.AddLate("LATE-1");
        await desk.Add("UNSURE-1", "Unconfirmed", operation => operation with { Status = OperationStatus.Decline, Step = Step.ChaseAsk, Code = ResultCode.ProviderUnavailable, Unconfirmed = true, DueAt = now.AddDays(1), LeasedBy = null });
        await desk.Add("SETTLED-1", "Unconfirmed", operation => operation with { Status = OperationStatus.Decline, Step = Step.None, Code = ResultCode.ProviderUnavailable, DueAt = null, LeasedBy = null });
        await desk.Add("OTHER-1", "OtherSum", operation => operation with { Status = OperationStatus.Decline, Step = Step.None, Code = ResultCode.TimeOut, DueAt = null, LeasedBy = null });
        string[] all = ["STUCK-1", "LATE-1", "UNSURE-1", "SETTLED-1", "OTHER-1"];
        foreach (var (kind, shown) in new[] { ("Stuck", "STUCK-1"), ("LateSuccess", "LATE-1"), ("Unconfirmed", "UNSURE-1"), ("OtherSum", "OTHER-1") })
        {
            var list = (await desk.Second.Get("/console/troubles?kind=" + kind)).Text;
            Assert.Equal([shown], all.Where(id => list.Contains(id, StringComparison.Ordinal)));
            Assert.Contains("1,250.00 KGS", list, StringComparison.Ordinal);
        }

        var overview = (await desk.First.Get("/console")).Text;
        Assert.DoesNotContain("All quiet", overview, StringComparison.Ordinal);
        Assert.DoesNotContain("Repair is impossible", overview, StringComparison.Ordinal);
        Assert.Contains("Stuck</a>: 1", overview, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_operator_alone_reads_that_repair_is_impossible()
    {
        await using var host = await Dashboard.DeskHost.Open();
        using var browser = await host.SignIn(await host.Add("only@pay.example", Somgate.Team.Grants.Of(Somgate.Team.OperatorRole.PlatformAdmin), isOperator: true));
        Assert.Contains("Repair is impossible", (await browser.Get("/console")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/console/troubles/1042/5")]
    [InlineData("/console/troubles/9/1")]
    [InlineData("/console/repairs/1042/5")]
    [InlineData("/console/merchants/9")]
    [InlineData("/console/projects/9")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        await using var desk = await ConsoleDesk.Open();
        Assert.Equal(404, (await desk.First.Get(path)).Status);
    }
}
