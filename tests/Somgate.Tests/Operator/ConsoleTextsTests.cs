using System.Text.RegularExpressions;
using Somgate.Operator;
using Somgate.Processing;

namespace Somgate.Tests.Operator;

public sealed partial class ConsoleTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(ConsoleTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => ConsoleTexts.Of(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [Fact]
    public void Words_of_the_database_have_their_texts() => Assert.All(
        RepairState.All.Select(state => "repair." + state).Concat(TroublesEndpoint.Kinds.SelectMany(kind => new[] { "list." + kind, "what." + kind })), key => Assert.Contains(key, ConsoleTexts.Keys));

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
