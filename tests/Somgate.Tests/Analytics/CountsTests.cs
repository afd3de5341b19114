using Somgate.Analytics;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Tests.Analytics;

/// <summary>The formulas of dashboard.md 6.2.</summary>
public sealed class CountsTests
{
    [Fact]
    public void Each_number_is_counted_by_its_formula()
    {
        var counts = Counts.Of(
        [
            new("", "success", true, true, false, 0, null, "KGS", 11, 2_005),
            new("", "decline", true, true, false, 20105, "no_money", "KGS", 1, 100),
            new("", "decline", true, true, false, 20602, "not_confirmed", "KGS", 1, 100),
            new("", "processing", false, true, false, 9999, null, "KGS", 3, 300),
            new("", "error", true, false, false, 3358, null, "KGS", 5, 50),
            new("", "success", true, true, true, 0, null, "USD", 1, 7),
            new("", "expired", true, false, true, 20602, null, "KGS", 2, 9),
        ]);
        Assert.Equal((17L, 12L, 3L, 2L, 1L, 5L), (counts.Started, counts.Paid, counts.Open, counts.Declined, counts.NotConfirmed, counts.NotStarted));
        Assert.Equal(new Rate(12, 14), counts.Conversion);
        Assert.Equal(new Rate(12, 13), counts.ConversionOfConfirmed);
        Assert.Equal(new Rate(1, 3), counts.LinkConversion);
        Assert.Equal(new Rate(1, 2), counts.ShareOfReason("no_money"));
        Assert.Equal([new Money(2_005, "KGS"), new Money(7, "USD")], counts.Volumes.Select(volume => volume.Sum));
        Assert.Equal(new Money(182, "KGS"), counts.Volumes[0].Average);
    }

    [Fact]
    public void A_link_counts_among_the_ended_ones_unless_it_is_open_or_an_error()
    {
        var counts = Counts.Of(
        [
            new("", "success", true, true, true, 0, null, "KGS", 3, 30),
            new("", "invoice sent", false, false, true, 0, null, "KGS", 7, 70),
            new("", "error", true, false, true, 3358, null, "KGS", 5, 50),
            new("", "invoice canceled", true, true, true, 20602, "not_confirmed", "KGS", 2, 20),
        ]);
        Assert.Equal(new Rate(3, 5), counts.LinkConversion);
        // Tried, then canceled: it had its sale, and that was declined.
        Assert.Equal((5L, 2L), (counts.Started, counts.Declined));
    }

    [Fact]
    public void An_error_stands_in_no_other_number_even_with_a_sale()
    {
        var counts = Counts.Of([new("", "error", true, true, false, 3358, null, "KGS", 4, 40), new("", "success", true, true, false, 0, null, "KGS", 1, 10)]);
        Assert.Equal((1L, 0L, 4L), (counts.Started, counts.Declined, counts.NotStarted));
        Assert.Empty(counts.Reasons);
    }

    [Fact]
    public void Reasons_stand_by_how_often_they_are_and_one_without_a_class_gets_that_of_its_code()
    {
        var counts = Counts.Of(
        [
            new("", "decline", true, true, false, 20105, "no_money", "KGS", 4, 40),
            new("", "decline", true, true, false, 20104, null, "KGS", 3, 30),
            new("", "decline", true, true, false, 20105, "no_money", "USD", 1, 10),
        ]);
        Assert.Equal([new ReasonCount("no_money", 20105, 5), new ReasonCount("wrong_code", 20104, 3)], counts.Reasons);
        Assert.Equal(new Rate(5, 8), counts.ShareOfCode(20105));
    }

    [Theory]
    [InlineData(5, 2, 3)]
    [InlineData(7, 3, 2)]
    [InlineData(8, 3, 3)]
    public void An_average_is_half_up_to_the_minor_unit(long sum, long count, long average) => Assert.Equal(new Money(average, "KGS"), new Volume(new Money(sum, "KGS"), count).Average);

    [Fact]
    public void A_mean_is_half_up_and_what_is_over_a_limit_is_longer_than_it()
    {
        var times = new Times([(1, 1)]).And(new Times([(2, 1)]));
        Assert.Equal((2L, 2L), (times.MeanMs, times.Count));
        Assert.Equal((1L, 0L), (times.Over(TimeSpan.FromMilliseconds(1)), times.Over(TimeSpan.FromMilliseconds(2))));
    }

    [Theory]
    [InlineData(2001, 2000, 1)]
    [InlineData(1999, 2000, -1)]
    [InlineData(20_009, 20_000, 0)]
    public void A_change_is_rounded_half_away_from_zero(long now, long before, int tenths) => Assert.Equal(tenths, Change.Tenths(now, before));

    [Fact]
    public void Shares_differ_in_points() => Assert.Equal((250L, null), (new Rate(3, 4).PointsOver(new(1, 2)), new Rate(3, 4).PointsOver(new(0, 0))));

    [Theory]
    [InlineData(11, 13, 846)]
    [InlineData(1, 3, 333)]
    [InlineData(1, 16, 63)]
    [InlineData(0, 5, 0)]
    [InlineData(0, 0, null)]
    public void A_share_is_half_up_to_one_decimal(long part, long whole, int? tenths) => Assert.Equal(tenths, new Rate(part, whole).Tenths);

    [Theory]
    [InlineData(150, 100, 500)]
    [InlineData(0, 3, -1000)]
    [InlineData(2, 3, -333)]
    [InlineData(5, 0, null)]
    public void A_change_is_against_the_period_before(long now, long before, int? tenths) => Assert.Equal(tenths, Change.Tenths(now, before));

    [Fact]
    public void Percentiles_are_of_the_nearest_rank_and_bars_hold_their_upper_edge()
    {
        var times = new Times([(20_000, 1), (15_000, 2), (60_000, 1), (4_000_000, 1)]);
        Assert.Equal((20_000L, 4_000_000L, 4_000_000L, 822_000L), (times.MedianMs, times.PercentileMs(90), times.MaximumMs, times.MeanMs));
        Assert.Equal(new Rate(4, 5), times.Within(TimeSpan.FromSeconds(60)));
        var limits = new TimeLimits(TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(60));
        Assert.Equal([2L, 1, 1, 0, 0, 0, 0, 0, 1], times.Histogram(limits.Edges).Select(bar => bar.Count));
        Assert.Equal(TimeSpan.FromMilliseconds(3_660_000), limits.ResultMax);
        Assert.Null(new Times([]).MedianMs);
    }

    [Fact]
    public void Steps_are_days_and_hours_of_the_clock_of_their_zone()
    {
        var zone = RegisterZone.Find("Europe/Berlin")!;
        var from = new DateTimeOffset(2026, 3, 28, 23, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var days = TimeStep.Of(from, from + (47 * 3_600_000L), StepLength.Day, zone)!;
        Assert.Equal([23L, 24], days.Select(step => (step.Span.UntilMs!.Value - step.Span.FromMs!.Value) / 3_600_000));
        Assert.Equal([0, 1, 3, 4], TimeStep.Of(from, from + (4 * 3_600_000L), StepLength.Hour, zone)!.Select(step => step.LocalStart.Hour));
        Assert.Equal(DayOfWeek.Monday, TimeStep.Of(from, from + 1, StepLength.Week, zone)!.Single().LocalStart.DayOfWeek);
        Assert.Null(TimeStep.Of(0, from, StepLength.Hour, zone));
    }
}
