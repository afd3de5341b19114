using Somgate.Methods;
using Somgate.Payments;
using Somgate.Protocol;
using Somgate.Running;

namespace Somgate.Gate;

/// <summary><c>POST /v2/payment/status</c> (gate.md 4.6).</summary>
internal sealed class StatusEndpoint(SignatureFilter filter, PaymentStore store, PaymentMethods methods, NodeOptions node, TimeProvider time)
{
    /// <summary>How long the details may take to be read before the merchant is told to ask again (3062).</summary>
    private static readonly TimeSpan ReadMax = TimeSpan.FromSeconds(5);

    public async Task Handle(HttpContext context)
    {
        if (await filter.Read(context, HeadPlace.General) is not { } request) return;
        if (GateRequest.CheckStatus(request.Body) is { Count: > 0 } problems)
        {
            await SignatureFilter.Refuse(context, problems);
            return;
        }

        await SignatureFilter.Respond(context, StatusCodes.Status200OK, await Find(request, context.RequestAborted));
    }

    private async Task<byte[]> Find(SignedRequest request, CancellationToken cancel)
    {
        try
        {
            var payment = await store.Find(GateAnswer.KeyOf(request), cancel).WaitAsync(ReadMax, time, cancel);
            return payment is null ? Answer.NotFound : View(request, payment);
        }
        catch (TimeoutException)
        {
            return Answer.DetailsNotReceived;
        }
    }

    private byte[] View(SignedRequest request, Payment payment)
    {
        var facts = methods.WireOf(payment, node.PublicUrl);
        return GateRequest.Given(request.Body, "destination") == "terminal"
            ? PaymentView.Terminal(payment, request.Project.Merchant, facts, request.Key.Bytes)
            : PaymentView.Status(payment, facts, request.Key.Bytes);
    }
}
