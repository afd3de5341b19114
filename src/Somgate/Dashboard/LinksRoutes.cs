using Somgate.Team;
using static Somgate.Dashboard.DeskRoute;

namespace Somgate.Dashboard;

/// <summary>Every URL of payment links with the right it needs (payment-links.md 8, 9).</summary>
internal sealed class LinksRoutes(PaymentLinksEndpoint links, PaymentLinkFormEndpoint forms, PaymentLinkFileEndpoint files)
{
    /// <summary>A file of links, and what a form puts round it.</summary>
    private const int FileFormBytesMax = 1_300_000;

    public static readonly IReadOnlyList<DeskSection> Sections = [new(PaymentLinksEndpoint.Path, "nav.links", new Need.OfUser(Right.LinksView))];

    // Words stand before patterns, which would fit them too.
    public IReadOnlyList<DeskRoute> All { get; } =
    [
        Get(PaymentLinksEndpoint.Path, Right.LinksView, links.List),
        Get(PaymentLinkFormEndpoint.Path, Right.LinksCreate, forms.Show),
        Post(PaymentLinkFormEndpoint.Path, Right.LinksCreate, forms.Save),
        Get(PaymentLinkFileEndpoint.Path, Right.LinksCreate, PaymentLinkFileEndpoint.Show),
        Post(PaymentLinkFileEndpoint.Path, Right.LinksCreate, files.Take) with { FormBytesMax = FileFormBytesMax },
        Get(PaymentLinkFileEndpoint.Path + "/template", Right.LinksCreate, PaymentLinkFileEndpoint.ShowTemplate),
        Get(PaymentLinkFileEndpoint.Path + "/{file}", Right.LinksCreate, files.ShowFile),
        Get(PaymentLinkFileEndpoint.Path + "/{file}/result", Right.LinksCreate, files.ShowResult),
        Get(PaymentLinksEndpoint.Path + "/{project}/{payment}", Right.LinksView, links.Show),
        Post(PaymentLinksEndpoint.Path + "/{project}/{payment}", Right.LinksView, links.Act),
        Get(PaymentLinksEndpoint.Path + "/{project}/{payment}/{picture}", Right.LinksView, links.ShowPicture),
    ];
}
