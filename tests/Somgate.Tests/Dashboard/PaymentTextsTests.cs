using System.Text.RegularExpressions;
using Somgate.Dashboard;
using Somgate.Payments;
using Somgate.Register;

namespace Somgate.Tests.Dashboard;

public sealed partial class PaymentTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(PaymentTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => PaymentTexts.Of(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [Fact]
    public void Words_of_the_register_have_their_texts()
    {
        string[] keys =
        [
            .. RegisterColumn.All.Select(column => "col." + column.Name), .. StatusTab.All.Select(tab => "tab." + tab.Name), .. DeclineReason.All.Select(word => "reason." + word),
            .. RegisterKey.CallbackStates.Select(word => "callback." + word), .. RegisterKey.Of("source").Words.Select(word => "source." + word),
            .. Enum.GetValues<FilterFaultKind>().Select(kind => "fault." + kind),
            .. RegisterKey.All.Select(key => key.Name).Where(name => !CallbackTexts.Has("f." + name)).Select(name => "f." + name),
        ];
        Assert.All(keys, key => Assert.True(PaymentTexts.Has(key), key));
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
