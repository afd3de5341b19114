using System.Text.RegularExpressions;
using Somgate.Callbacks;
using Somgate.Dashboard;
using Somgate.Register;
using Somgate.RequestLog;

namespace Somgate.Tests.Dashboard;

public sealed partial class CallbackTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(CallbackTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => Raw(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [Fact]
    public void Words_of_the_database_have_their_texts()
    {
        string[] keys =
        [
            .. CallbackFilter.States.Select(word => "state." + word), .. CallbackKind.All.Select(word => "kind." + word), .. RequestsForm.Signatures.Select(word => "sig." + word),
            .. RequestsForm.Doors.Select(word => "door." + word), .. RegisterPeriod.Words.Select(word => "p." + word), .. SignatureToolEndpoint.Kinds.Select(word => "tool.kind." + word),
            .. Enum.GetValues<SignatureMistake>().Where(mistake => mistake != SignatureMistake.None).Select(mistake => "mistake." + mistake),
        ];
        Assert.All(keys, key => Assert.True(CallbackTexts.Has(key), key));
    }

    private static string Raw(string language, string key) => CallbackTexts.Of(language, key);

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
