using System.Text.RegularExpressions;
using Somgate.Dashboard;

namespace Somgate.Tests.Dashboard;

public sealed partial class DeskTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(DeskTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => DeskTexts.Of(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
