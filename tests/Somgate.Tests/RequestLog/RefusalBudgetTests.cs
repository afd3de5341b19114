using Somgate.RequestLog;

namespace Somgate.Tests.RequestLog;

public sealed class RefusalBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 9, 15, 0, TimeSpan.Zero);

    [Fact]
    public void Beyond_the_limit_of_a_minute_they_are_counted_for_each_project()
    {
        var budget = new RefusalBudget(2);
        bool[] kept = [budget.TryTake(1, Start), budget.TryTake(1, Start), budget.TryTake(1, Start.AddSeconds(59)), budget.TryTake(2, Start), budget.TryTake(1, Start.AddSeconds(30))];
        Assert.Equal([true, true, false, true, false], kept);
        Assert.Equal([new RequestGap(1, Start.ToUnixTimeMilliseconds(), 2)], budget.Drain());
        Assert.Empty(budget.Drain());
    }

    [Fact]
    public void The_next_minute_has_a_budget_of_its_own()
    {
        var budget = new RefusalBudget(1);
        Assert.True(budget.TryTake(1, Start));
        Assert.False(budget.TryTake(1, Start));
        Assert.True(budget.TryTake(1, Start.AddMinutes(1)));
    }
}
