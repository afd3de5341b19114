using System.Text.RegularExpressions;
using Somgate.Dashboard;
using Somgate.Reports;

namespace Somgate.Tests.Dashboard;

public sealed partial class ReportTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(ReportTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => ReportTexts.Of(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [Fact]
    public void Words_of_the_database_have_their_texts()
    {
        string[] keys =
        [
            .. Enum.GetValues<ReportState>().Select(state => $"rep.state.{state}"), .. GivenTemplates.All.Keys.Select(key => "rep.template." + key),
            .. CsvDialect.All.Select(format => "rep.preset." + format.Name),
            .. new[] { "disk", "disk_full", "merchant_full", "differs", "too_long", "gave_up", "bug" }.Select(word => "rep.why." + word),
        ];
        Assert.All(keys, key => Assert.True(ReportTexts.Has(key), key));
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
