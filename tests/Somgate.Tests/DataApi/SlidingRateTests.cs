using Somgate.DataApi;

namespace Somgate.Tests.DataApi;

public sealed class SlidingRateTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void In_no_stretch_there_are_more_than_allowed_and_those_turned_away_do_not_count()
    {
        var rate = new SlidingRate<long>(3, TimeSpan.FromSeconds(60));
        Assert.True(rate.TryTake(1, Start));
        Assert.True(rate.TryTake(1, Start.AddSeconds(30)));
        Assert.True(rate.TryTake(1, Start.AddSeconds(59)));
        Assert.False(rate.TryTake(1, Start.AddSeconds(59.9)));
        Assert.True(rate.TryTake(2, Start.AddSeconds(59.9)));
        Assert.True(rate.TryTake(1, Start.AddSeconds(60)));
        Assert.False(rate.TryTake(1, Start.AddSeconds(89)));
        Assert.True(rate.TryTake(1, Start.AddSeconds(90)));
    }

    [Fact]
    public void Very_many_keys_do_not_fill_the_memory_nor_stop_anyone()
    {
        var rate = new SlidingRate<int>(1, TimeSpan.FromSeconds(60));
        Assert.All(Enumerable.Range(0, 120_000), key => Assert.True(rate.TryTake(key, Start.AddMilliseconds(key))));
    }
}
