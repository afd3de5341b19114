using Somgate.Dashboard;

namespace Somgate.Tests.Dashboard;

public sealed class FigureTextTests
{
    [Theory]
    [InlineData(0, "en", "0"), InlineData(999, "en", "999"), InlineData(1204, "en", "1,204"), InlineData(-1204567, "en", "−1,204,567"), InlineData(1204567, "ru", "1 204 567"), InlineData(1000, "ky", "1 000")]
    public void Counts_are_grouped_as_the_language_has_it(long number, string language, string text) => Assert.Equal(text, Plain(FigureText.Count(number, language)));

    [Theory]
    [InlineData(11, 13, "en", "84.6 % (11 of 13)"), InlineData(11, 13, "ru", "84,6 % (11 из 13)"), InlineData(0, 0, "en", "—"), InlineData(1, 1, "ky", "100,0 % (1 ичинен 1)")]
    public void Shares_say_of_what_and_nothing_of_nothing_is_no_share(long part, long whole, string language, string text) =>
        Assert.Equal(text, Plain(FigureText.Share(new(part, whole), language)));

    [Theory]
    [InlineData(110, 100, "+10.0 %"), InlineData(90, 120, "−25.0 %"), InlineData(5, 0, "new"), InlineData(0, 0, "0 %"), InlineData(7, 7, "0 %")]
    public void A_change_has_its_sign_and_is_new_where_nothing_was(long now, long before, string text) => Assert.Equal(text, Plain(FigureText.Change(now, before, "en")));

    [Fact]
    public void A_share_changes_by_points() => Assert.Equal(("+5.0 points", "—"), (Plain(FigureText.Points(new(9, 10), new(17, 20), "en")), FigureText.Points(new(1, 2), new(0, 0), "en")));

    [Theory]
    [InlineData(0L, "0.0 s"), InlineData(38_249L, "38.2 s"), InlineData(59_949L, "59.9 s"), InlineData(59_950L, "1 min 00 s"), InlineData(125_000L, "2 min 05 s"), InlineData(3_720_000L, "1 h 02 min"), InlineData(null, "—")]
    public void Durations_are_as_fine_as_they_are_short(long? ms, string text) => Assert.Equal(text, Plain(FigureText.Duration(ms, "en")));

    private static string Plain(string text) => text.Replace('\u00a0', ' ');
}
