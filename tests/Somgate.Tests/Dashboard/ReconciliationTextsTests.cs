using System.Text.RegularExpressions;
using Somgate.Dashboard;
using Somgate.Reconciliation;

namespace Somgate.Tests.Dashboard;

public sealed partial class ReconciliationTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(ReconciliationTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => ReconciliationTexts.Of(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [Fact]
    public void Words_of_the_database_have_their_texts() => Assert.All(
        RegistryDay.States.Select(state => "rec.state." + ReconciliationQuery.WordOf(state))
            .Concat(ComparisonClassText.All.Select(ComparisonClassText.Of).Append("differences").SelectMany(word => new[] { "rec.class." + word, "rec.what." + word }))
            .Concat(new[] { NotedRow.Open, NotedRow.Explained, NotedRow.Repaired }.Select(state => "rec.row." + state)),
        key => Assert.Contains(key, ReconciliationTexts.Keys));

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
