using Somgate.Methods;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.Gate;

/// <summary>Operations of the protocol that no method here offers (gate.md 4.9). The rest of the body isn't looked at.</summary>
internal sealed class RefusingEndpoint(SignatureFilter filter, PaymentMethods methods, PaymentStore store)
{
    private static readonly HashSet<string> Actions =
    [
        "refund", "capture", "cancel", "payout", "auth", "account_verification", "recurring", "recurring/cancel", "recurring/update",
    ];

    public static bool Knows(string action) => Actions.Contains(action);

    /// <summary>A path that names a method.</summary>
    public async Task WithMethod(HttpContext context, string methodCode, string action)
    {
        if (await filter.Read(context, HeadPlace.General) is null) return;
        await Refuse(context, methods.Find(methodCode) is null ? ResultCode.UnknownMethod : CodeOf(action));
    }

    /// <summary>A path without a method: the payment says which it is.</summary>
    public async Task WithoutMethod(HttpContext context, string action)
    {
        if (await filter.Read(context, HeadPlace.General) is not { } request) return;
        // A payment id that isn't a text belongs to no payment.
        var isKnown = request.Body.KindOf("general:payment_id") == NodeKind.Text && await store.Find(GateAnswer.KeyOf(request), context.RequestAborted) is not null;
        await Refuse(context, isKnown ? CodeOf(action) : ResultCode.NotFound);
    }

    private static int CodeOf(string action) => action == "refund" ? ResultCode.RefundUnavailable : ResultCode.NotAllowed;

    private static async Task Refuse(HttpContext context, int code) => await SignatureFilter.Refuse(context, StatusCodes.Status400BadRequest, code);
}
