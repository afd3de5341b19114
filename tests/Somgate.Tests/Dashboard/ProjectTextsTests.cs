using System.Text.RegularExpressions;
using Somgate.Dashboard;
using Somgate.PaymentPage;

namespace Somgate.Tests.Dashboard;

public sealed partial class ProjectTextsTests
{
    [Fact]
    public void Every_text_stands_in_three_languages_with_the_same_values_to_put_in() => Assert.All(ProjectTexts.Keys, key =>
    {
        var texts = new[] { "ky", "ru", "en" }.Select(language => ProjectTexts.Of(language, key)).ToArray();
        Assert.All(texts, Assert.NotEmpty);
        Assert.Single(texts.Select(text => string.Join(',', Hole().Matches(text).Select(match => match.Value).Order())).Distinct());
        Assert.DoesNotContain(texts[2], character => character is >= 'А' and <= 'я');
    });

    [Fact]
    public void Fields_and_screens_have_their_texts()
    {
        ProjectForm[] forms = [ProjectForm.General, ProjectForm.Senders, ProjectForm.Returns, ProjectForm.Look, ProjectForm.Behaviour];
        Assert.All(forms.SelectMany(form => form.Fields).Select(field => "f." + field), key => Assert.True(ProjectTexts.Has(key), key));
        Assert.All(ProjectPreviewEndpoint.Screens.Select(screen => "screen." + ScreenText.StepOf(screen)), key => Assert.True(ProjectTexts.Has(key), key));
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
