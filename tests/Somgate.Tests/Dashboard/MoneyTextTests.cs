using Somgate.Dashboard;
using Somgate.Payments;

namespace Somgate.Tests.Dashboard;

public sealed class MoneyTextTests
{
    [Theory]
    [InlineData(123_450, "KGS", "en", "1,234.50\u00a0KGS")]
    [InlineData(123_450, "KGS", "ru", "1\u00a0234,50\u00a0KGS")]
    [InlineData(5, "KGS", "ky", "0,05\u00a0KGS")]
    [InlineData(123_456_789, "JPY", "en", "123,456,789\u00a0JPY")]
    [InlineData(-123_450, "KGS", "en", "-1,234.50\u00a0KGS")]
    public void A_sum_is_written_in_the_marks_of_the_language(long minor, string currency, string language, string text) =>
        Assert.Equal(text, MoneyText.Of(new Money(minor, currency), language));

    [Fact]
    public void Copying_gives_a_plain_number() => Assert.Equal(("1234.50", "0.05"), (MoneyText.Plain(new Money(123_450, "KGS")), MoneyText.Typed(5)));

    [Theory]
    [InlineData("1234.50", 123_450L)]
    [InlineData("1234,5", 123_450L)]
    [InlineData("1 234", 123_400L)]
    [InlineData("0.01", 1L)]
    [InlineData("1.234", null)]
    [InlineData("1,234.50", null)]
    [InlineData(" 7 ", 700L)]
    [InlineData("1.", null)]
    [InlineData("1,2.3", null)]
    [InlineData("1e3", null)]
    [InlineData("", null)]
    [InlineData(".5", null)]
    [InlineData("-5", null)]
    [InlineData("abc", null)]
    [InlineData("99999999999999999999", null)]
    public void A_typed_sum_is_read_in_major_units(string typed, long? minor) => Assert.Equal(minor, MoneyText.Minor(typed, "KGS"));
}
