using Somgate.Methods;
using Somgate.Payments;
using Somgate.Processing;
using Somgate.Protocol;
using Somgate.Storage;

namespace Somgate.Gate;

/// <summary><c>POST /v2/payment/clarification</c> (gate.md 4.4, 6).</summary>
internal sealed class ClarificationEndpoint(SignatureFilter filter, PaymentProcessor processor, Vault vault)
{
    public async Task Handle(HttpContext context)
    {
        if (await filter.Read(context, HeadPlace.General) is not { } request) return;
        if (GateRequest.CheckClarification(request.Body) is { Count: > 0 } problems)
        {
            await SignatureFilter.Refuse(context, problems);
            return;
        }

        var answer = await processor.Clarify(
            GateAnswer.KeyOf(request), form => Code(request.Body, form), Signature.Hash(request.Body, vault.HashKey), context.RequestAborted);
        await GateAnswer.Write(context, request, answer);
    }

    private static GivenCode Code(SignedBody body, ClarificationForm form)
    {
        var path = $"additional_data:{form.Key}";
        return body.KindOf(path) switch
        {
            NodeKind.Missing or NodeKind.Null => GivenCode.Missing,
            NodeKind.Text => new(new Secret(body.TextOf(path)!), IsMissing: false),
            _ => GivenCode.NoText,
        };
    }
}
