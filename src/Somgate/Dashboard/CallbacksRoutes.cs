using Somgate.Team;
using static Somgate.Dashboard.DeskRoute;

namespace Somgate.Dashboard;

/// <summary>Every URL of callbacks, the request log and the signature tool with the right it needs (dashboard.md 3.1).</summary>
internal sealed class CallbacksRoutes(
    CallbacksEndpoint callbacks, CallbackRunEndpoint runs, CallbackTestEndpoint tests, EndpointHealthEndpoint health, RequestsEndpoint requests, SignatureToolEndpoint tool)
{
    public static readonly IReadOnlyList<DeskSection> Sections =
    [
        new(CallbacksEndpoint.Path, "nav.callbacks", new Need.OfUser(Right.CallbacksView)),
        new(RequestsEndpoint.Path, "nav.requests", new Need.OfUser(Right.RequestsView)),
    ];

    // Words stand before patterns, which would fit them too.
    public IReadOnlyList<DeskRoute> All { get; } =
    [
        Get(CallbacksEndpoint.Path, Right.CallbacksView, callbacks.List),
        Get(CallbacksEndpoint.Path + "/endpoints", Right.CallbacksView, health.Show),
        Get(CallbacksEndpoint.Path + "/test", Right.CallbacksBulk, CallbackTestEndpoint.Show),
        Post(CallbacksEndpoint.Path + "/test", Right.CallbacksBulk, tests.Send),
        Get(CallbacksEndpoint.Path + "/resend", Right.CallbacksBulk, runs.ShowSet),
        Post(CallbacksEndpoint.Path + "/resend", Right.CallbacksBulk, runs.Start),
        Get(CallbacksEndpoint.Path + "/runs/{run}", Right.CallbacksView, runs.Show),
        Post(CallbacksEndpoint.Path + "/runs/{run}/stop", Right.CallbacksBulk, runs.Stop),
        Get(CallbacksEndpoint.Path + "/{project}/{callback}", Right.CallbacksView, callbacks.Show),
        Post(CallbacksEndpoint.Path + "/{project}/{callback}/resend", Right.CallbacksResend, callbacks.Resend),
        Get(RequestsEndpoint.Path, Right.RequestsView, requests.List),
        Get(RequestsEndpoint.Path + "/signature", Right.RequestsView, SignatureToolEndpoint.Show),
        Post(RequestsEndpoint.Path + "/signature", Right.RequestsView, tool.Check),
        Get(RequestsEndpoint.Path + "/{project}/{at}/{number}", Right.RequestsView, requests.Open),
    ];
}
