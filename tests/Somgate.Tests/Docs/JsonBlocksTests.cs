using System.Text.Json;

namespace Somgate.Tests.Docs;

/// <summary>What a page shows as JSON is JSON: people copy it.</summary>
public sealed class JsonBlocksTests
{
    [Fact]
    public void Every_JSON_block_of_the_documentation_parses()
    {
        Page[] pages = [.. Page.All];
        Assert.Contains(pages, page => page.Path == "docs/api/gate.md" && page.Blocks.Count(block => block.Language == "json") > 10);
        Assert.Empty(pages.SelectMany(Faults));
    }

    [Theory]
    [InlineData("{\"a\": 1,}")]
    [InlineData("{\"a\": …}")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    public void A_planted_fault_is_found(string json) => Assert.Single(Faults(Page.Of("docs/x.md", $"# X\n\n```json\n{json}\n```\n")));

    private static IEnumerable<string> Faults(Page page)
    {
        foreach (var block in page.Blocks.Where(block => block.Language == "json"))
        {
            string? fault = null;
            try
            {
                using var _ = JsonDocument.Parse(block.Text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            }
            catch (JsonException broken)
            {
                fault = $"{page.Path}, {block.Section}: {broken.Message}";
            }

            if (fault is not null) yield return fault;
        }
    }
}
