using System.Text.RegularExpressions;

namespace Somgate.Tests.Docs;

/// <summary>A link to a heading leads to a heading that is there; that the pages are there is held by Tidy.</summary>
public sealed partial class LinksTests
{
    [Fact]
    public void Every_linked_heading_is_there() => Assert.Empty(Faults([.. Page.All]));

    [Theory]
    [InlineData("[x](#elsewhere)")]
    [InlineData("[x](b.md#elsewhere)")]
    public void A_planted_fault_is_found(string link) =>
        Assert.Single(Faults([Page.Of("docs/a.md", $"# A\n\n{link}\n"), Page.Of("docs/b.md", "# B\n\n## Here\n")]));

    [Fact]
    public void A_heading_is_linked_as_it_is_published() => Assert.Equal(
        "status-by-request-post-v2paymentstatusrequest", Page.Anchor("Status by request: `POST /v2/payment/status/request`"));

    [Fact]
    public void A_link_that_leads_there_is_no_finding() =>
        Assert.Empty(Faults([Page.Of("docs/a.md", "# A\n\n[x](b.md#right-here) [y](#a)\n"), Page.Of("docs/b.md", "# B\n\n## Right here\n")]));

    private static IEnumerable<string> Faults(IReadOnlyList<Page> pages) =>
        from page in pages
        from Match link in Link().Matches(page.Text)
        let path = link.Groups[1].Value.Length == 0 ? page.Path : Resolve(page.Path, link.Groups[1].Value)
        let target = pages.FirstOrDefault(other => other.Path == path)
        where target is null || !target.Headings.Select(Page.Anchor).Contains(link.Groups[2].Value)
        select $"{page.Path}: {link.Value} leads nowhere";

    private static string Resolve(string from, string link) => Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(from)!, link))[1..];

    [GeneratedRegex(@"\]\((?![a-z]+:)([^)#\s]*)#([^)\s]+)\)")]
    private static partial Regex Link();
}
