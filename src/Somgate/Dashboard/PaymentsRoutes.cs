using Somgate.Team;

namespace Somgate.Dashboard;

/// <summary>Every URL of payments with the right it needs (dashboard.md 3.1).</summary>
internal sealed class PaymentsRoutes(PaymentsEndpoint payments, PaymentEndpoint card, SearchEndpoint search, ViewsEndpoint views)
{
    private const string SearchPath = "/dashboard/search";
    private const string Card = "/{project}/{payment}";

    public static readonly IReadOnlyList<DeskSection> Sections = [new(PaymentsEndpoint.Path, "nav.payments", new Need.OfUser(Right.PaymentsView))];

    // Words stand before patterns, which would fit them too.
    public IReadOnlyList<DeskRoute> All { get; } =
    [
        Get("", Right.PaymentsView, payments.List),
        Post("", Right.PaymentsView, payments.Apply),
        Get("/fresh", Right.PaymentsView, payments.Fresh, countsAsUse: false),
        Get("/columns", Right.PaymentsView, views.ShowColumns),
        Post("/columns", Right.PaymentsView, views.SaveColumns),
        Get("/views", Right.PaymentsView, views.Show),
        Post("/views", Right.PaymentsView, views.Save),
        Post("/views/{view}", Right.PaymentsView, views.Change),
        Get(Card, Right.PaymentsView, card.Show),
        Get(Card + "/fresh", Right.PaymentsView, card.Fresh, countsAsUse: false),
        Get(Card + "/time-line", Right.PaymentsView, card.ShowJson),
        Post(Card + "/check", Right.PaymentsCheck, card.Check),
        Post(Card + "/personal", Right.PaymentsPersonal, card.Reveal),
        new("GET", SearchPath, new Need.OfUser(Right.PaymentsView), SearchEndpoint.Show),
        new("POST", SearchPath, new Need.OfUser(Right.PaymentsView), search.Find),
    ];

    private static DeskRoute Get(string path, Right right, Func<Visit, Task> answer, bool countsAsUse = true) =>
        new("GET", PaymentsEndpoint.Path + path, new Need.OfUser(right), answer, countsAsUse);

    private static DeskRoute Post(string path, Right right, Func<Visit, Task> answer) => new("POST", PaymentsEndpoint.Path + path, new Need.OfUser(right), answer);
}
