using System.Globalization;
using System.Text.Json.Serialization;

namespace Somgate.BankSimulator;

/// <summary>An answer of the bank: the HTTP status and the body of mbank-service.md 2.</summary>
internal sealed record Answer([property: JsonIgnore] int HttpStatus, string Code, string Message, PaymentView? Data)
{
    /// <summary>The number is unknown: the one 4xx whose body counts.</summary>
    public static readonly Answer UnknownOrder = Bare(StatusCodes.Status404NotFound, Reply.UnknownOrder);

    /// <summary>Nothing of the other payment is shown: its status is not the asker's.</summary>
    public static readonly Answer OrderNumberUsed = Bare(StatusCodes.Status200OK, Reply.OrderNumberUsed);

    public static readonly Answer WrongCredentials = Bare(StatusCodes.Status401Unauthorized, new("401", "WRONG_CREDENTIALS"));

    public static Answer Of(Step step) => new(StatusCodes.Status200OK, step.Reply.Code, step.Reply.Message, PaymentView.Of(step));

    private static Answer Bare(int httpStatus, Reply reply) => new(httpStatus, reply.Code, reply.Message, null);
}

/// <summary>A request that cannot be read, HTTP 400; the problems name fields and rules, never values.</summary>
internal sealed record BadAnswer(string Code, string Message, ProblemList Data)
{
    public static BadAnswer Of(IReadOnlyList<string> problems) => new("400", "BAD_REQUEST", new(problems));
}

internal sealed record ProblemList(IReadOnlyList<string> Problems);

/// <summary>The payment as answers show it.</summary>
internal sealed record PaymentView(
    string OrderNumber,
    string PaymentId,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    long Amount,
    string Currency,
    string CreatedAt,
    int CodeLifetimeS,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? AttemptsLeft,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterS)
{
    public static PaymentView Of(Step step)
    {
        var payment = step.Payment;
        return new(
            payment.Request.OrderNumber,
            payment.PaymentId.ToString(),
            Wire.Status(payment.Status),
            payment.Reason,
            payment.Request.AmountMinor,
            payment.Request.Currency,
            Wire.Date(payment.CreatedAt),
            payment.Request.LifetimeS,
            step.Reply == Reply.WrongCode ? Lifecycle.WrongCodesMax - payment.WrongCodes : null,
            step.RetryAfterS);
    }
}

/// <summary>A charge, as <c>GET /api/simulator/charges</c> lists it.</summary>
internal sealed record ChargeView(string OrderNumber, string PaymentId, string Phone, long Amount, string Currency, string ChargedAt)
{
    public static ChargeView Of(Payment payment) => new(
        payment.Request.OrderNumber, payment.PaymentId.ToString(), payment.Request.Phone, payment.Request.AmountMinor,
        payment.Request.Currency, Wire.Date(payment.EndedAt!.Value));
}

/// <summary>The last code that arrived at a phone, as <c>GET /api/simulator/codes/{phone}</c> shows it.</summary>
internal sealed record CodeView(string Phone, string OrderNumber, string Code);

/// <summary>Spellings of the wire (mbank-service.md 1, 2).</summary>
internal static class Wire
{
    /// <summary>ISO 8601 in UTC, whole seconds, with <c>Z</c>.</summary>
    public static string Date(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Status(PaymentStatus status) => status switch
    {
        PaymentStatus.WaitCode => "WAIT_CODE",
        PaymentStatus.Processing => "PROCESSING",
        PaymentStatus.Charge => "CHARGE",
        PaymentStatus.Reject => "REJECT",
        PaymentStatus.Cancel => "CANCEL",
        PaymentStatus.Expired => "EXPIRED",
        _ => throw new InvalidOperationException($"No spelling is known for the status {status}."),
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(BadAnswer))]
[JsonSerializable(typeof(CodeView))]
[JsonSerializable(typeof(ChargeView))]
[JsonSerializable(typeof(NoticeBody))]
[JsonSerializable(typeof(FaultPlan))]
[JsonSerializable(typeof(Payment))]
internal sealed partial class WireJson : JsonSerializerContext;
