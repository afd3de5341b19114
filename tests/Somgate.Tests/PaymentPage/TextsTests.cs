using Somgate.PaymentPage;

namespace Somgate.Tests.PaymentPage;

/// <summary>The texts of payment-page.md 11.</summary>
public sealed class TextsTests
{
    private static readonly string[] Tongues = ["ky", "ru", "en"];

    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in()
    {
        Assert.Equal(93, Texts.Keys.Count());
        foreach (var key in Texts.Keys)
        {
            var texts = Tongues.Select(language => Texts.Of(language, key)).ToArray();
            Assert.All(texts, text => Assert.Equal(text.Trim(), text));
            Assert.All(texts, Assert.NotEmpty);
            Assert.Single(texts.Select(Holes).Distinct());
        }
    }

    [Fact]
    public void Kyrgyz_is_not_Russian()
    {
        Assert.All(Texts.Keys, key => Assert.NotEqual(Texts.Of("ru", key), Texts.Of("ky", key)));
        Assert.All(Texts.Keys, key => Assert.DoesNotContain(Texts.Of("en", key), character => character is >= 'А' and <= 'я'));
    }

    [Theory]
    [InlineData("ky", "wait.text", "Mbank банкына сурам жөнөттүк. Адатта бул бир мүнөткө чейин созулат. Баракты жаппаңыз.")]
    [InlineData("ru", "no.bank", "Mbank временно недоступен. Попробуйте позже.")]
    [InlineData("en", "phone.title", "Pay with Mbank")]
    [InlineData("ru", "btn.stop", "Отключить автообновление")]
    public void The_name_of_the_method_stands_where_the_specification_has_it(string language, string key, string text) =>
        Assert.Equal(text, Texts.Of(language, key, ("method", "Mbank")));

    [Fact]
    public void A_value_in_braces_is_not_filled_again() =>
        Assert.Equal("Pay {method}", Texts.Of("en", "btn.pay", ("amount", "{method}"), ("method", "Mbank")));

    [Fact]
    public void A_value_that_is_missing_is_a_fault() => Assert.Throws<ArgumentException>(() => Texts.Of("en", "err.code_wrong", ("s", "1")));

    private static string Holes(string text) =>
        string.Join(' ', System.Text.RegularExpressions.Regex.Matches(text, @"\{\w+\}").Select(hole => hole.Value).Distinct().Order());
}
