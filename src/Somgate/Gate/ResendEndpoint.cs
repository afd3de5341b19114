using Somgate.Processing;
using Somgate.Protocol;

namespace Somgate.Gate;

/// <summary><c>POST /v2/customer/action/resend</c> (gate.md 4.5).</summary>
internal sealed class ResendEndpoint(SignatureFilter filter, PaymentProcessor processor)
{
    public async Task Handle(HttpContext context)
    {
        if (await filter.Read(context, HeadPlace.General) is not { } request) return;
        if (GateRequest.CheckResend(request.Body) is { Count: > 0 } problems)
        {
            await SignatureFilter.Refuse(context, problems);
            return;
        }

        await GateAnswer.Write(context, request, await processor.Resend(GateAnswer.KeyOf(request), context.RequestAborted));
    }
}
