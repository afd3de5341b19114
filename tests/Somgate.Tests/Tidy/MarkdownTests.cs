using System.Text.RegularExpressions;

namespace Somgate.Tests.Tidy;

/// <summary>A page has one title, in its first line; its headings step down one at a time; its links lead somewhere.</summary>
public sealed partial class MarkdownTests
{
    private static readonly Dictionary<string, int> LinesMax = new() { ["README.md"] = 80, ["ARCHITECTURE.md"] = 150 };
    private static readonly string[] DecisionParts = ["Context", "Decision", "Status", "Consequences"];

    [Fact]
    public void Pages_are_well_formed() => Repository.Keeps(Check);

    [Theory]
    [InlineData("docs/a.md", "Hello\n\n# Late title\n", "its title, once, in the first line")]
    [InlineData("docs/a.md", "# One\n\n# Two\n", "its title, once, in the first line")]
    [InlineData("docs/a.md", "# One\n\n### Three\n", "skips a level")]
    [InlineData("docs/a.md", "# One\n\n[x](missing.md)\n", "leads nowhere")]
    [InlineData("docs/decisions/0001-x.md", "# 1. X\n\n## Context\n## Decision\n## Consequences\n", "Status")]
    [InlineData("docs/decisions/x.md", "# X\n\n## Context\n## Decision\n## Status\n## Consequences\n", "number")]
    public void A_planted_fault_is_found(string path, string text, string says) =>
        Assert.Contains(says, Assert.Single(Check([new(path, text)])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_long_README_is_found() =>
        Assert.Contains("80 lines", Assert.Single(Check([new("README.md", "# X\n" + new string('\n', 80))])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_good_page_is_no_finding() => Assert.Empty(Check(
    [
        new("docs/a.md", "# One\n\n## Two\n\n```sh\n# a comment\n```\n\n[x](../README.md#part) [y](https://example.org) [z](api/) `[no](link)`\n"),
        new("docs/api/gate.md", "# Gate\n"),
        new("README.md", "# X\n"),
        new("docs/decisions/0001-x.md", "# 1. X\n\n## Context\n## Decision\n## Status\n## Consequences\n"),
    ]));

    private static IEnumerable<Finding> Check(IReadOnlyCollection<SourceFile> files) =>
        from page in files
        where page.Path.EndsWith(".md", StringComparison.Ordinal)
        let prose = new SourceFile(page.Path, Blocks().Replace(page.Text, Blank))
        from finding in Headings(prose).Concat(Links(prose, files)).Concat(Length(prose)).Concat(Decision(prose))
        select finding;

    private static IEnumerable<Finding> Headings(SourceFile page)
    {
        var level = 0;
        foreach (Match heading in Heading().Matches(page.Text))
        {
            var next = heading.Groups[1].Length;
            if (next == 1 != (heading.Index == 0)) yield return page.At(heading.Index, "a page has its title, once, in the first line");
            else if (next > level + 1) yield return page.At(heading.Index, $"{heading.Value} skips a level");
            level = next;
        }
        if (level == 0) yield return page.At(0, "a page has its title, once, in the first line");
    }

    private static IEnumerable<Finding> Links(SourceFile page, IReadOnlyCollection<SourceFile> files) =>
        from Match link in Link().Matches(page.Text)
        let to = Resolve(page.Folder, link.Groups[1].Value)
        where !files.Any(file => file.Path == to || file.Under(to))
        select page.At(link.Index, $"{link.Value} leads nowhere");

    private static IEnumerable<Finding> Length(SourceFile page) =>
        LinesMax.TryGetValue(page.Path, out var max) && page.Text.Count(c => c == '\n') > max
            ? [page.At(0, $"{page.Name} has at most {max} lines; what it says more belongs into docs/")]
            : [];

    private static IEnumerable<Finding> Decision(SourceFile page)
    {
        if (page.Folder != "docs/decisions" || page.Name == "README.md") yield break;
        if (!NumberedName().IsMatch(page.Name)) yield return page.At(0, "a decision's file begins with its number: 0001-in-few-words.md");
        foreach (var part in DecisionParts.Where(part => !page.Text.Contains($"\n## {part}\n", StringComparison.Ordinal)))
        {
            yield return page.At(0, $"a decision has the chapter {part}");
        }
    }

    private static string Resolve(string folder, string link)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in link.Split('#')[0].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..") parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            else if (part != ".") parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private static string Blank(Match match) => new([.. match.Value.Select(c => c == '\n' ? c : ' ')]);

    [GeneratedRegex("^```.*?^```[^\\n]*|^~~~.*?^~~~[^\\n]*|`[^`\\n]+`|<!--.*?-->", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("^(#{1,6}) .+$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    // Links within the repository: no scheme, no bare fragment.
    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex NumberedName();
}
