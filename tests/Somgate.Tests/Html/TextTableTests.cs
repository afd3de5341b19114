using Somgate.Html;

namespace Somgate.Tests.Html;

public sealed class TextTableTests
{
    [Fact]
    public void A_value_in_braces_is_not_filled_again() =>
        Assert.Equal("To {b}", new TextTable(new Dictionary<string, TextRow> { ["x"] = new("{a}га", "К {a}", "To {a}") }).Of("en", "x", ("a", "{b}")));
}
