using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

public sealed class CallbackScheduleTests
{
    private static readonly DateTimeOffset Failed = new(2025, 3, 10, 9, 16, 2, 345, TimeSpan.Zero);

    // callbacks.md 6.2: row + column = number of the try.
    private static readonly (int Row, int[] Seconds)[] FirstSeventy =
    [
        (2, [10, 10, 10, 10, 10, 84, 86, 88, 90, 92]),
        (12, [95, 98, 101, 105, 109, 114, 119, 125, 131, 139]),
        (22, [147, 156, 166, 178, 191, 206, 222, 240, 260, 283]),
        (32, [309, 337, 370, 406, 446, 491, 541, 598, 661, 732]),
        (42, [812, 901, 1001, 1112, 1237, 1377, 1534, 1710, 1907, 2127]),
        (52, [2374, 2650, 2960, 3307, 3695, 4130, 4618, 5163, 5774, 6459]),
        (62, [7226, 8084, 9046, 10123, 11329, 12681, 14194, 14400, 14400, 14400]),
    ];

    [Fact]
    public void The_first_seventy_pauses_are_the_published_ones()
    {
        foreach (var (row, seconds) in FirstSeventy)
        {
            for (var column = 0; column < seconds.Length; column++)
                Assert.Equal((row + column, seconds[column]), (row + column, (int)CallbackSchedule.PauseBefore(row + column).TotalSeconds));
        }
    }

    [Fact]
    public void From_try_69_on_the_pause_is_four_hours()
    {
        for (var tryNumber = 69; tryNumber <= 120; tryNumber++) Assert.Equal(TimeSpan.FromHours(4), CallbackSchedule.PauseBefore(tryNumber));
    }

    [Theory]
    [InlineData(7, 134)]
    [InlineData(20, 25 * 60)]
    [InlineData(30, 57 * 60)]
    [InlineData(40, 2.2 * 3600)]
    [InlineData(50, 5.6 * 3600)]
    [InlineData(60, 15.8 * 3600)]
    [InlineData(68, 37.8 * 3600)]
    [InlineData(120, 245.8 * 3600)]
    public void Tries_start_at_the_published_points_in_time(int tryNumber, double seconds)
    {
        var start = Enumerable.Range(1, tryNumber).Sum(n => CallbackSchedule.PauseBefore(n).TotalSeconds);
        Assert.InRange(start, seconds * 0.985, seconds * 1.015);
        Assert.True(start < TimeSpan.FromDays(11).TotalSeconds);
    }

    [Fact]
    public void The_pause_runs_from_the_end_of_the_failed_try()
    {
        Assert.Equal(Failed.AddSeconds(10), CallbackSchedule.NextTry(1, Failed));
        Assert.Equal(Failed.AddSeconds(84), CallbackSchedule.NextTry(6, Failed));
        Assert.Equal(Failed.AddSeconds(14400), CallbackSchedule.NextTry(119, Failed));
    }

    [Theory]
    [InlineData(120)]
    [InlineData(121)]
    public void After_120_tries_there_is_no_other(int tries) => Assert.Null(CallbackSchedule.NextTry(tries, Failed));

    [Theory]
    [InlineData(0)]
    [InlineData(121)]
    public void There_is_no_pause_before_a_try_that_is_never_made(int tryNumber) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CallbackSchedule.PauseBefore(tryNumber));
}
