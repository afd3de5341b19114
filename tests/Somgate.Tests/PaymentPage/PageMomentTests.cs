using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

public sealed class PageMomentTests
{
    [Theory]
    [InlineData("2026-01-27T08:15:24Z", "2026-01-27T08:15:24.0000000+00:00")]
    [InlineData("2026-01-27T08:15:24", "2026-01-27T08:15:24.0000000+00:00")]
    [InlineData("2026-01-27T08:15:24+06:00", "2026-01-27T02:15:24.0000000+00:00")]
    [InlineData("2026-01-27T08:15:24+0600", "2026-01-27T02:15:24.0000000+00:00")]
    [InlineData("2026-01-27T08:15:24+06", "2026-01-27T02:15:24.0000000+00:00")]
    [InlineData("2026-01-27T08:15:24 0600", "2026-01-27T02:15:24.0000000+00:00")]
    [InlineData("2026-01-27T08:15:24 06:00", "2026-01-27T02:15:24.0000000+00:00")]
    [InlineData("2026-01-27T08:15:24-03:30", "2026-01-27T11:45:24.0000000+00:00")]
    [InlineData("2026-01-27T08:15:24.5+00:00", "2026-01-27T08:15:24.5000000+00:00")]
    [InlineData("2026-01-27T08:15:24.123456789Z", "2026-01-27T08:15:24.1234567+00:00")]
    [InlineData("Tue, 27 Jan 2026 08:15:24 +0600", "2026-01-27T02:15:24.0000000+00:00")]
    [InlineData("Tue, 27 Jan 2026 08:15:24  0600", "2026-01-27T02:15:24.0000000+00:00")]
    [InlineData("27 Jan 2026 08:15 GMT", "2026-01-27T08:15:00.0000000+00:00")]
    [InlineData("7 Feb 2026 08:15:24 -0500", "2026-02-07T13:15:24.0000000+00:00")]
    public void Forms_that_plugins_write_are_read(string text, string moment)
    {
        Assert.True(PageMoment.TryRead(text, out var read));
        Assert.Equal(moment, read.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-01-27")]
    [InlineData("2026-01-27 08:15:24")]
    [InlineData("2026-02-30T08:15:24Z")]
    [InlineData("2026-01-27T25:15:24Z")]
    [InlineData("2026-01-27T08:15:24+24:00")]
    [InlineData("2026-01-27T08:15:24+6")]
    [InlineData("2026-01-27T08:15:24Z\n")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("٢٠٢٦-01-27T08:15:24Z")]
    [InlineData("Tue, 27 Jan 2026 08:15:24")]
    public void Anything_else_is_not(string text) => Assert.False(PageMoment.TryRead(text, out _));
}
