using System.Net;
using Somgate.Callbacks;

namespace Somgate.Tests.Callbacks;

public sealed class CallbackVerdictTests
{
    private static readonly DateTimeOffset Ended = new(2025, 3, 10, 9, 16, 2, TimeSpan.Zero);

    [Fact]
    public void Only_200_is_delivered()
    {
        for (var status = 100; status < 600; status++) Assert.Equal(status == 200, CallbackVerdict.IsDelivered(Answered(status)));
    }

    [Theory]
    [InlineData(CallbackFault.TimeOut)]
    [InlineData(CallbackFault.Protocol)]
    public void A_200_whose_body_broke_off_is_not_delivered(string fault) => Assert.False(CallbackVerdict.IsDelivered(Answered(200) with { Fault = fault }));

    [Fact]
    public void A_delivered_callback_is_over_also_when_a_newer_one_took_its_place()
    {
        Assert.Equal(new(CallbackState.Delivered, null), CallbackVerdict.Of(Answered(200), 3, isSuperseded: false, Ended));
        Assert.Equal(new(CallbackState.Delivered, null), CallbackVerdict.Of(Answered(200), 3, isSuperseded: true, Ended));
    }

    [Fact]
    public void A_failed_try_is_followed_by_another_in_time() =>
        Assert.Equal(new(CallbackState.Pending, Ended.AddSeconds(84)), CallbackVerdict.Of(Answered(500), 6, isSuperseded: false, Ended));

    [Fact]
    public void A_failed_try_of_a_superseded_callback_is_its_last() =>
        Assert.Equal(new(CallbackState.Superseded, null), CallbackVerdict.Of(Answered(204), 1, isSuperseded: true, Ended));

    [Fact]
    public void The_120th_failed_try_exhausts()
    {
        Assert.Equal(new(CallbackState.Pending, Ended.AddHours(4)), CallbackVerdict.Of(Answered(null), 119, isSuperseded: false, Ended));
        Assert.Equal(new(CallbackState.Exhausted, null), CallbackVerdict.Of(Answered(null), 120, isSuperseded: false, Ended));
    }

    private static CallbackAnswer Answered(int? status) =>
        new(status, status is null ? CallbackFault.Connect : null, [], IPAddress.Loopback, TimeSpan.Zero);
}
