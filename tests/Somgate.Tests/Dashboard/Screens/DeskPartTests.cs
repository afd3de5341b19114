using Somgate.Dashboard;
using Somgate.Dashboard.Screens;
using Somgate.Html;

namespace Somgate.Tests.Dashboard.Screens;

public sealed class DeskPartTests
{
    [Theory, InlineData("ky"), InlineData("ru"), InlineData("en")]
    public async Task Text_from_outside_is_text(string language)
    {
        var document = await HtmlAnswer.Draw<DeskDocument>(new()
        {
            [nameof(DeskDocument.View)] = new ShellView
            {
                Door = Door.ForUsers,
                Language = language,
                FormToken = "t",
                Now = DeskHost.Start,
                Path = "/dashboard/x",
                Title = "<script>alert(1)</script>",
                Screen = typeof(FaultScreen),
                Model = new FaultModel("\"><img src=x onerror=alert(1)>"),
            },
        });
        Assert.DoesNotContain("<script>alert", document, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", document, StringComparison.Ordinal);
        Assert.Contains($"lang=\"{language}\"", document, StringComparison.Ordinal);
    }
}
