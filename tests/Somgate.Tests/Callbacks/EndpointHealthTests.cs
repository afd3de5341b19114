using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

public sealed class EndpointHealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);
    private static readonly EndpointHealth Fresh = new() { ProjectId = 1042, Address = "https://shop.example/cb" };

    [Fact]
    public void Five_failures_in_a_row_are_failing_and_four_are_not()
    {
        Assert.Equal("well", Tried(Fresh, "ffff").State);
        Assert.Equal("well", Tried(Fresh, "ffffdffff").State);
        Assert.Equal("failing", Tried(Fresh, "fffff").State);
    }

    [Fact]
    public void Three_deliveries_in_a_row_are_well_again()
    {
        Assert.Equal("failing", Tried(Fresh, "fffffddfdd").State);
        Assert.Equal("well", Tried(Fresh, "fffffddfddd").State);
    }

    [Fact]
    public void Down_needs_an_hour_without_delivery_and_twenty_failures()
    {
        Assert.Equal("failing", Tried(Fresh, new string('f', 25)).State);
        Assert.Equal("failing", Tried(Fresh, new string('f', 19), TimeSpan.FromMinutes(10)).State);
        var hour = Tried(Fresh, new string('f', 20));
        Assert.Equal("failing", hour.At(Start.AddMinutes(59)).State);
        Assert.Equal("down", hour.At(Start.AddMinutes(61)).State);
        Assert.Equal("down", Tried(Fresh, new string('f', 20), TimeSpan.FromMinutes(4)).State);
        Assert.Equal("well", Tried(hour.At(Start.AddHours(2)), "ddd").State);
    }

    [Fact]
    public void People_are_told_at_most_once_an_hour_and_of_what_is_then()
    {
        var (what, told) = Tried(Fresh, "fffff").Tell(Start)!.Value;
        Assert.Equal("failing", what);
        Assert.Null(told.Tell(Start.AddHours(2)));
        var well = Tried(told, "ddd");
        Assert.Null(well.Tell(Start.AddMinutes(59)));
        Assert.Equal("well", well.Tell(Start.AddMinutes(60))!.Value.What);
        Assert.Null(Tried(well, "fffff").Tell(Start.AddMinutes(30)));
        Assert.Null(Tried(well, "fffff").Tell(Start.AddMinutes(90)));
    }

    [Fact]
    public void The_first_callback_that_was_given_up_is_told_once_until_the_endpoint_is_well()
    {
        var (what, told) = Tried(Fresh, "l").Tell(Start)!.Value;
        Assert.Equal("failed", what);
        Assert.Null(Tried(told, "l").Tell(Start.AddHours(2)));
        var failing = Tried(told, "llll").Tell(Start.AddHours(2))!.Value;
        Assert.Equal("failing", failing.What);
        var well = Tried(failing.Told, "ddd").Tell(Start.AddHours(4))!.Value;
        Assert.Equal("failed", Tried(well.Told, "l").Tell(Start.AddHours(6))!.Value.What);
    }

    [Fact]
    public void A_percentile_is_a_value_that_was_measured()
    {
        long[] hundred = [.. Enumerable.Range(1, 100)];
        Assert.Equal((50, 95, 7, null), (EndpointDay.Percentile(hundred, 50), EndpointDay.Percentile(hundred, 95), EndpointDay.Percentile([7], 95), EndpointDay.Percentile([], 50)));
    }

    /// <param name="tries"><c>d</c> delivered, <c>f</c> failed, <c>l</c> failed for the last time.</param>
    private static EndpointHealth Tried(EndpointHealth health, string tries, TimeSpan? pace = null)
    {
        var at = Start;
        foreach (var one in tries)
        {
            at += pace ?? TimeSpan.FromSeconds(1);
            health = health.After(new(1042, health.Address, at, at, 1, one == 'd', one == 'l', null));
        }

        return health;
    }
}
