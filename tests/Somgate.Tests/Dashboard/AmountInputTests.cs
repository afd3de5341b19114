using Somgate.Dashboard;

namespace Somgate.Tests.Dashboard;

public sealed class AmountInputTests
{
    [Theory]
    [InlineData("1234.50", 123_450)]
    [InlineData("1234,5", 123_450)]
    [InlineData(" 7 ", 700)]
    [InlineData("0,05", 5)]
    [InlineData("1,234.50", null)]
    [InlineData("1.234", null)]
    [InlineData("1.", null)]
    [InlineData(".5", null)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    [InlineData("1e3", null)]
    [InlineData("999999999999", null)]
    public void A_sum_is_read_with_dot_or_comma_and_nothing_else(string typed, int? minor) => Assert.Equal(minor, AmountInput.Read(typed));

    [Fact]
    public void A_sum_is_written_for_people() => Assert.Equal(("1,234.50 KGS", "1234.50"), (AmountInput.Text(123_450, "KGS"), AmountInput.Typed(123_450)));
}
