using Somgate.PaymentLinks;
using Somgate.Payments;
using Somgate.Protocol;
using Somgate.Storage;

namespace Somgate.Gate;

/// <summary><c>POST /v2/payment/invoice/create</c>, <c>…/cancel</c> and <c>…/card/token/create</c> (payment-links.md 2, 3).</summary>
internal sealed class InvoiceEndpoint(SignatureFilter filter, LinkProcessor links, Vault vault)
{
    public async Task Create(HttpContext context)
    {
        if (await filter.Read(context, HeadPlace.General) is not { } request) return;
        if (InvoiceRequest.CheckCreate(request.Body) is { Count: > 0 } problems)
        {
            await SignatureFilter.Refuse(context, problems);
            return;
        }

        var link = InvoiceRequest.Link(request, Signature.Hash(request.Body, vault.HashKey));
        await Write(context, request, await links.Create(link, context.RequestAborted));
    }

    public async Task Cancel(HttpContext context)
    {
        if (await filter.Read(context, HeadPlace.General) is not { } request) return;
        if (InvoiceRequest.CheckCancel(request.Body) is { Count: > 0 } problems)
        {
            await SignatureFilter.Refuse(context, problems);
            return;
        }

        await Write(context, request, await links.Cancel(GateAnswer.KeyOf(request), context.RequestAborted));
    }

    /// <summary>No method here keeps cards.</summary>
    public async Task RefuseToken(HttpContext context)
    {
        if (await filter.Read(context, HeadPlace.General) is not null) await SignatureFilter.Refuse(context, StatusCodes.Status400BadRequest, ResultCode.NotAllowed);
    }

    private static async Task Write(HttpContext context, SignedRequest request, LinkAnswer answer)
    {
        if (answer is LinkAnswer.Accepted accepted)
        {
            await SignatureFilter.Respond(
                context, StatusCodes.Status200OK, Answer.Accepted(accepted.RequestId, request.ProjectId, request.Body.TextOf("general:payment_id")!));
        }
        else if (answer is LinkAnswer.Refused refused)
        {
            await SignatureFilter.Refuse(context, [refused.Problem]);
        }
    }
}
