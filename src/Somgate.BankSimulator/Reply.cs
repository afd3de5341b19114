namespace Somgate.BankSimulator;

/// <summary>The two words of an answer, <c>code</c> and <c>message</c> (mbank-service.md 2).</summary>
internal sealed record Reply(string Code, string Message)
{
    public static readonly Reply Ok = new("200", "OK");
    public static readonly Reply Created = new("110", "CREATED");
    public static readonly Reply CodeSent = new("111", "CODE_SENT");
    public static readonly Reply Confirmed = new("120", "CONFIRMED");
    public static readonly Reply InProgress = new("121", "IN_PROGRESS");
    public static readonly Reply Cancelled = new("130", "CANCELLED");
    public static readonly Reply TooLate = new("131", "TOO_LATE");
    public static readonly Reply AccountNotFound = new("210", "ACCOUNT_NOT_FOUND");
    public static readonly Reply AccountBlocked = new("211", "ACCOUNT_BLOCKED");
    public static readonly Reply LimitExceeded = new("212", "LIMIT_EXCEEDED");
    public static readonly Reply AmountNotAllowed = new("213", "AMOUNT_NOT_ALLOWED");
    public static readonly Reply Suspicious = new("214", "SUSPICIOUS");
    public static readonly Reply InsufficientFunds = new("220", "INSUFFICIENT_FUNDS");
    public static readonly Reply Declined = new("221", "DECLINED");
    public static readonly Reply WrongCode = new("310", "WRONG_CODE");
    public static readonly Reply CodeExpired = new("311", "CODE_EXPIRED");
    public static readonly Reply AttemptsExceeded = new("312", "ATTEMPTS_EXCEEDED");
    public static readonly Reply ResendTooEarly = new("313", "RESEND_TOO_EARLY");
    public static readonly Reply ResendLimit = new("314", "RESEND_LIMIT");
    public static readonly Reply UnknownOrder = new("404", "UNKNOWN_ORDER");
    public static readonly Reply OrderNumberUsed = new("409", "ORDER_NUMBER_USED");

    private static readonly Dictionary<string, Reply> Refusals = new[]
    {
        AccountNotFound, AccountBlocked, LimitExceeded, AmountNotAllowed, Suspicious, InsufficientFunds, Declined, AttemptsExceeded,
    }.ToDictionary(reply => reply.Message);

    /// <summary>What confirm answers for a payment in its present status; a refusal in the app has no number of its own.</summary>
    public static Reply Of(Payment payment) => payment.Status switch
    {
        PaymentStatus.WaitCode => Created,
        PaymentStatus.Processing => InProgress,
        PaymentStatus.Charge => Confirmed,
        PaymentStatus.Reject => Refusals.GetValueOrDefault(payment.Reason ?? "", Declined),
        PaymentStatus.Cancel or PaymentStatus.Expired => CodeExpired,
        _ => throw new InvalidOperationException($"No answer is known for the status {payment.Status}."),
    };
}
