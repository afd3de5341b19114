using Somgate.Methods;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Protocol;
using Somgate.Storage;

namespace Somgate.Gate;

/// <summary><c>POST /v2/payment/{group}/{method}/sale</c> (gate.md 4.3).</summary>
internal sealed class SaleEndpoint(SignatureFilter filter, PaymentMethods methods, PaymentProcessor processor, Vault vault)
{
    public async Task Handle(HttpContext context, string group, string methodCode)
    {
        if (await filter.Read(context, HeadPlace.General) is not { } request) return;
        if (methods.Find(methodCode) is not { } method || !string.Equals(method.Group, group, StringComparison.Ordinal))
        {
            await SignatureFilter.Refuse(context, StatusCodes.Status400BadRequest, ResultCode.UnknownMethod);
            return;
        }

        if (GateRequest.CheckSale(request.Body) is { Count: > 0 } problems)
        {
            await SignatureFilter.Refuse(context, problems);
            return;
        }

        var sale = GateRequest.Sale(request, method, Signature.Hash(request.Body, vault.HashKey));
        await GateAnswer.Write(context, request, await processor.Accept(sale, context.RequestAborted));
    }
}
