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

    [Theory]
    [InlineData("1250", 125_000L)]
    [InlineData("1250,5", 125_050L)]
    [InlineData("0.01", 1L)]
    [InlineData("1.234", null)]
    [InlineData("1 000", null)]
    [InlineData("-1", null)]
    [InlineData("1,2.3", null)]
    [InlineData("", null)]
    [InlineData(".5", null)]
    public void Sums_are_typed_in_major_units(string text, long? minor) => Assert.Equal(minor, MajorUnits.Read(text));

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
