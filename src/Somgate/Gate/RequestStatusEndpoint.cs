using Somgate.Methods;
using Somgate.Payments;
using Somgate.Protocol;
using Somgate.Running;

namespace Somgate.Gate;

/// <summary><c>POST /v2/payment/status/request</c> (gate.md 4.7).</summary>
internal sealed class RequestStatusEndpoint(SignatureFilter filter, PaymentStore store, PaymentMethods methods, NodeOptions node)
{
    public async Task Handle(HttpContext context)
    {
        if (await filter.Read(context, HeadPlace.TopWithRequest) is not { } request) return;
        if (GateRequest.CheckRequestStatus(request.Body) is { Count: > 0 } problems)
        {
            await SignatureFilter.Refuse(context, problems);
            return;
        }

        var requestId = request.Body.TextOf("request_id")!;
        if (await store.FindByRequest(request.ProjectId, requestId, context.RequestAborted) is not { } payment)
        {
            await SignatureFilter.Refuse(context, StatusCodes.Status404NotFound, ResultCode.NotFound);
            return;
        }

        await SignatureFilter.Respond(context, StatusCodes.Status200OK, PaymentView.TerminalByRequest(
            payment, requestId, request.Project.Merchant, methods.WireOf(payment, node.PublicUrl), request.Key.Bytes));
    }
}
