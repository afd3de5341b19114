using System.Collections.Frozen;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Gate;

/// <summary>
/// Every Gate URL on one screen (gate.md 4.1, 4.9). Paths are exact and case-sensitive, which ASP.NET Core's routing isn't, so they are looked up here.
/// </summary>
internal sealed class GateRoutes
{
    private readonly FrozenDictionary<string, GateHandler> exact;
    private readonly SaleEndpoint sale;
    private readonly RefusingEndpoint refusing;
    private readonly RequestLogFilter log;

    public GateRoutes(
        SaleEndpoint sale, ClarificationEndpoint clarification, ResendEndpoint resend, StatusEndpoint status, RequestStatusEndpoint requestStatus,
        MethodsEndpoint methods, InvoiceEndpoint invoice, RefusingEndpoint refusing, RequestLogFilter log)
    {
        this.sale = sale;
        this.refusing = refusing;
        this.log = log;
        exact = new Dictionary<string, GateHandler>
        {
            ["/v2/payment/clarification"] = clarification.Handle,
            ["/v2/customer/action/resend"] = resend.Handle,
            ["/v2/payment/status"] = status.Handle,
            ["/v2/payment/status/request"] = requestStatus.Handle,
            ["/v2/info/available_methods_for_merchant/list"] = methods.Handle,
            ["/v2/payment/invoice/create"] = invoice.Create,
            ["/v2/payment/invoice/cancel"] = invoice.Cancel,
            ["/v2/payment/invoice/card/token/create"] = invoice.RefuseToken,
            ["/v2/payment/refund"] = context => refusing.WithoutMethod(context, "refund"),
            ["/v2/payment/capture"] = context => refusing.WithoutMethod(context, "capture"),
            ["/v2/payment/cancel"] = context => refusing.WithoutMethod(context, "cancel"),
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Answers every path below <c>/v2</c>; lets others pass.</summary>
    public async Task Handle(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.StartsWith("/v2/", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        if (Find(path) is { } handler) await log.Handle(context, path, handler);
        else await SignatureFilter.Refuse(context, StatusCodes.Status404NotFound, ResultCode.MalformedRequest);
    }

    private GateHandler? Find(string path)
    {
        if (exact.TryGetValue(path, out var handler)) return handler;
        const string payment = "/v2/payment/";
        if (!path.StartsWith(payment, StringComparison.Ordinal)) return null;
        var parts = path[payment.Length..].Split('/');
        return parts switch
        {
            ["wallet", { Length: > 0 } method, "sale"] => context => sale.Handle(context, "wallet", method),
            ["wallet", { Length: > 0 } method, .. var action] when RefusingEndpoint.Knows(string.Join('/', action)) =>
                context => refusing.WithMethod(context, method, string.Join('/', action)),
            // Methods without a group: a sale of this form is offered by none.
            [{ Length: > 0 } method, .. var action] when RefusingEndpoint.Knows(string.Join('/', action)) || action is ["sale"] =>
                context => refusing.WithMethod(context, method, string.Join('/', action)),
            _ => null,
        };
    }
}

/// <summary>Answers one request.</summary>
internal delegate Task GateHandler(HttpContext context);
