using Somgate.Dashboard;
using Somgate.Team;

namespace Somgate.Operator;

/// <summary>URLs of payments, callbacks and requests over all merchants: Dashboard's own lists and cards with another scope (dashboard.md 11.1).</summary>
internal sealed class ListRoutes(PaymentsEndpoint payments, PaymentEndpoint card, ViewsEndpoint views, SearchEndpoint search, CallbacksEndpoint callbacks, RequestsEndpoint requests)
{
    private static readonly Door Here = Door.ForOperators;

    public static readonly IReadOnlyList<DeskSection> Sections =
    [
        new(Here.Payments, "nav.payments", new Need.OfOperator(OperatorRight.View)),
        new(Here.Callbacks, "nav.callbacks", new Need.OfOperator(OperatorRight.View)),
        new(Here.Requests, "nav.requests", new Need.OfOperator(OperatorRight.View)),
    ];

    // Words stand before patterns, which would fit them too.
    public IReadOnlyList<DeskRoute> All { get; } =
    [
        Get(Here.Payments, payments.List),
        Post(Here.Payments, OperatorRight.View, payments.Apply),
        Get(Here.Payments + "/fresh", payments.Fresh, countsAsUse: false),
        Get(Here.Payments + "/columns", views.ShowColumns),
        Post(Here.Payments + "/columns", OperatorRight.View, views.SaveColumns),
        Get(Here.Payments + "/views", views.Show),
        Post(Here.Payments + "/views", OperatorRight.View, views.Save),
        Post(Here.Payments + "/views/{view}", OperatorRight.View, views.Change),
        Get(Here.Payments + "/{project}/{payment}", card.Show),
        Get(Here.Payments + "/{project}/{payment}/fresh", card.Fresh, countsAsUse: false),
        Get(Here.Payments + "/{project}/{payment}/time-line", card.ShowJson),
        Post(Here.Payments + "/{project}/{payment}/check", OperatorRight.PaymentsCheck, card.Check),
        Get(Here.Home + "/search", SearchEndpoint.Show),
        Post(Here.Home + "/search", OperatorRight.View, search.Find),
        Get(Here.Callbacks, callbacks.List),
        Get(Here.Callbacks + "/{project}/{callback}", callbacks.Show),
        Post(Here.Callbacks + "/{project}/{callback}/resend", OperatorRight.CallbacksResend, callbacks.Resend),
        Get(Here.Requests, requests.List),
        Get(Here.Requests + "/{project}/{at}/{number}", requests.Open),
    ];

    private static DeskRoute Get(string path, Func<Visit, Task> answer, bool countsAsUse = true) => new("GET", path, new Need.OfOperator(OperatorRight.View), answer, countsAsUse);

    private static DeskRoute Post(string path, OperatorRight right, Func<Visit, Task> answer) => new("POST", path, new Need.OfOperator(right), answer);
}
