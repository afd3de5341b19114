using System.Text.RegularExpressions;
using Somgate.Callbacks;
using Somgate.Dashboard;

namespace Somgate.Tests.Dashboard;

public sealed partial class NoticeTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(NoticeTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => NoticeTexts.Of(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [Fact]
    public void Kinds_of_news_have_their_texts() => Assert.All(
        [
            .. new[] { EndpointHealth.Well, EndpointHealth.Failing, EndpointHealth.Down, EndpointHealth.Failed }.Select(word => "endpoint." + word),
            "report.ready", "report.failed", "report.not_made", "payment.late", "recon.difference",
        ],
        key => Assert.True(NoticeTexts.Has(key), key));

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
