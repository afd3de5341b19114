using System.Text;
using Somgate.Payments;
using Somgate.Protocol;

namespace Somgate.RequestLog;

/// <summary>A request on its way into the log: what its door knows of it.</summary>
internal sealed record RequestEntry(Exchange Exchange, string Door, string Endpoint, DateTimeOffset At, long DurationMs, string ClientIp, string UserAgent)
{
    private const int UserAgentMax = 200;

    /// <summary>0: of no project that is known.</summary>
    public long ProjectId => Exchange.Project?.ProjectId ?? 0;

    public bool IsRefused => Exchange.Code != 0;

    /// <summary>The entry of the log: masked, and with the signed text only where a test project's signature is wrong. Pure.</summary>
    public LoggedRequest ToLogged(long requestNo)
    {
        var exchange = Exchange;
        var isDoctored = exchange is { Signature: SignatureFinding.Wrong, Project.IsTest: true, Body: not null, Place: not null };
        return new()
        {
            ProjectId = ProjectId,
            At = At,
            RequestNo = requestNo,
            Door = Door,
            Endpoint = Endpoint,
            PaymentKey = PaymentId(exchange) is { } id ? PaymentKey.Fold(id) : null,
            RequestId = exchange is { HttpStatus: StatusCodes.Status200OK, Body: not null } ? Member(exchange.Answer, "request_id") : null,
            HttpStatus = exchange.HttpStatus,
            Code = exchange.Code,
            Problems = RequestMask.Problems(exchange.Code, exchange.Problems),
            Signature = Word(exchange.Signature),
            SignatureOrder = exchange.Order?.ToString()[..1],
            KeyId = exchange.KeyId,
            DurationMs = DurationMs,
            ClientIp = ClientIp,
            UserAgent = UserAgent.Length <= UserAgentMax ? UserAgent : UserAgent[..UserAgentMax],
            // Whoever asks for lists asks with personal data: names without values (dashboard.md 5.5).
            Body = exchange.Body is { } body ? RequestMask.Body(body, withValues: Door != "data") : null,
            Answer = exchange.Answer.Length == 0 ? null : Masked(exchange.Answer),
            ReceivedSignature = isDoctored ? Received(exchange) : null,
            SignedText = isDoctored ? Signature.Text(exchange.Body!, SignatureOrder.Natural) : null,
        };
    }

    /// <summary>The id as given, if it may be one: others would only fill the index.</summary>
    private static string? PaymentId(Exchange exchange) =>
        exchange is { Body: { } body, Place: { } place } && body.TextOf($"{place.Prefix}payment_id") is { Length: > 0 } id && Forms.IsPaymentId(id) ? id : null;

    private static string? Received(Exchange exchange) =>
        exchange.Body!.TextOf($"{exchange.Place!.Prefix}signature") is { } given ? given[..Math.Min(given.Length, 2 * Signature.Length)] : null;

    private static string? Member(byte[] answer, string name) => SignedBody.Read(answer)?.TextOf(name) is { Length: > 0 } text ? text : null;

    private static string Masked(byte[] answer) => SignedBody.Read(answer) is { } body ? RequestMask.Answer(body) : Encoding.UTF8.GetString(answer);

    private static string Word(SignatureFinding finding) => finding switch
    {
        SignatureFinding.Right => "ok",
        SignatureFinding.Wrong => "wrong",
        SignatureFinding.Missing => "missing",
        _ => "-",
    };
}
