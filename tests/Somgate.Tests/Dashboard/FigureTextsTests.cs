using System.Text.RegularExpressions;
using Somgate.Callbacks;
using Somgate.Dashboard;
using Somgate.Payments;

namespace Somgate.Tests.Dashboard;

public sealed partial class FigureTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(FigureTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => FigureTexts.Of(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [Fact]
    public void Words_of_the_database_have_their_texts() => Assert.All(
        [.. DeclineReason.All.Select(reason => "reason." + reason), "health." + EndpointHealth.Failing, "health." + EndpointHealth.Down],
        key => Assert.True(FigureTexts.Has(key), key));

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
