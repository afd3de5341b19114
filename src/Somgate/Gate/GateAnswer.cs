using Somgate.Payments;
using Somgate.Processing;
using Somgate.Protocol;

namespace Somgate.Gate;

/// <summary>What the asynchronous requests have in common (gate.md 3.4): the key of the payment they are about, and the ack.</summary>
internal static class GateAnswer
{
    public static PaymentKey KeyOf(SignedRequest request) => new(request.ProjectId, PaymentKey.Fold(request.Body.TextOf("general:payment_id")!));

    public static ValueTask Write(HttpContext context, SignedRequest request, RequestAnswer answer) => answer switch
    {
        RequestAnswer.Accepted accepted => SignatureFilter.Respond(
            context, StatusCodes.Status200OK, Answer.Accepted(accepted.RequestId, request.ProjectId, request.Body.TextOf("general:payment_id")!)),
        RequestAnswer.Refused refused => Refuse(context, refused.Code),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "not an answer"),
    };

    private static async ValueTask Refuse(HttpContext context, int code) => await SignatureFilter.Refuse(context, StatusCodes.Status400BadRequest, code);
}
