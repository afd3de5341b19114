using Somgate.Past;

namespace Somgate.Tests.Past;

public sealed class PastPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_seed_makes_the_same_past_and_another_seed_another()
    {
        Assert.Equal(PastPlan.Draw(5, 500, 2, Now), PastPlan.Draw(5, 500, 2, Now));
        Assert.NotEqual(PastPlan.Draw(5, 500, 2, Now), PastPlan.Draw(6, 500, 2, Now));
    }

    [Fact]
    public void It_has_every_end_by_day_and_by_night_in_both_projects_and_nothing_to_come()
    {
        var stories = PastPlan.Draw(1, 4000, 2, Now);
        Assert.InRange(stories.Count, 3900, 4000);
        Assert.Equal(Enum.GetValues<PastEnd>(), stories.Select(story => story.End).Distinct().Order());
        Assert.Equal([0, 1], stories.Select(story => story.Project).Distinct().Order());
        Assert.Equal(Enum.GetValues<PastDelivery>(), stories.Select(story => story.Delivery).Distinct().Order());
        Assert.All(stories, story => Assert.InRange(story.At, Now.AddDays(-PastPlan.Days - 3), Now));
        Assert.True(stories.Select(story => story.At.Hour).Distinct().Count() > 20);
        Assert.Equal(stories.Count, stories.Select(story => story.PaymentId.ToUpperInvariant()).Distinct().Count());
        // What ends after the customer's or the bank's time-out has had the time to.
        Assert.All(stories.Where(story => story.End is PastEnd.Silent or PastEnd.LateSuccess or PastEnd.NotConfirmed), story => Assert.True(Now - story.At > TimeSpan.FromHours(2)));
    }
}
