using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Somgate.Payments;
using Somgate.Providers;

namespace Somgate.Methods.Mbank;

/// <summary>
/// What the bank's answers mean to us (mbank-service.md 4). Pure and total: whatever isn't one of its known words, in the place where it belongs and at one
/// with the payment it shows, is <see cref="OperationEvent.Unanswered"/>, and the status is asked for. An answer is never made better than it is: only a
/// question for the status is told a final fact by the payment shown; the other calls are told by the bank's word.
/// </summary>
internal static class MbankAnswers
{
    private const string Ok = "OK";
    private const string UnknownOrder = "UNKNOWN_ORDER";
    private const string OrderNumberUsed = "ORDER_NUMBER_USED";

    private const int HttpOk = 200;
    private const int HttpUnauthorized = 401;
    private const int HttpNotFound = 404;
    private const int HttpTooManyRequests = 429;

    /// <summary>The number and the text of each word (mbank-service.md 2); an answer must have both, and the same.</summary>
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["110"] = "CREATED",
        ["111"] = "CODE_SENT",
        ["120"] = "CONFIRMED",
        ["121"] = "IN_PROGRESS",
        ["130"] = "CANCELLED",
        ["131"] = "TOO_LATE",
        ["200"] = Ok,
        ["210"] = "ACCOUNT_NOT_FOUND",
        ["211"] = "ACCOUNT_BLOCKED",
        ["212"] = "LIMIT_EXCEEDED",
        ["213"] = "AMOUNT_NOT_ALLOWED",
        ["214"] = "SUSPICIOUS",
        ["220"] = "INSUFFICIENT_FUNDS",
        ["221"] = "DECLINED",
        ["310"] = "WRONG_CODE",
        ["311"] = "CODE_EXPIRED",
        ["312"] = "ATTEMPTS_EXCEEDED",
        ["313"] = "RESEND_TOO_EARLY",
        ["314"] = "RESEND_LIMIT",
        ["404"] = UnknownOrder,
        ["409"] = OrderNumberUsed,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Numbers = Words.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>What came of a question to the bank.</summary>
    public static ProviderAnswer Of(ProviderQuestion question, ProviderReply reply)
    {
        var answer = reply switch
        {
            ProviderReply.Answered answered => Read(question, answered),
            ProviderReply.Failed failed => Uncertain(failed.Fault),
            _ => throw new ArgumentOutOfRangeException(nameof(reply), reply, "not a reply"),
        };
        // A resend is never repeated: there is a new code for certain, or for us there is none (gate.md 4.5).
        return question.Call == ProviderCall.Resend && answer.Happened is not OperationEvent.CodeSent
            ? answer with { Happened = new OperationEvent.CodeNotSent { ProviderPaymentId = answer.Happened.ProviderPaymentId } }
            : answer;
    }

    /// <summary>What a status of the bank means, whether asked for or reported (mbank-service.md 2, 3).</summary>
    public static OperationEvent OfStatus(string status, string? reason) => status switch
    {
        "WAIT_CODE" => new OperationEvent.ClarificationRequired(),
        "PROCESSING" => new OperationEvent.StillProcessing(),
        "CHARGE" => new OperationEvent.Approved(),
        "REJECT" => new OperationEvent.Declined(Refusal(reason)),
        "CANCEL" => new OperationEvent.Cancelled(),
        "EXPIRED" => new OperationEvent.Expired(),
        _ => new OperationEvent.Unanswered(),
    };

    /// <summary>A status and its reason for the time line.</summary>
    public static string Heard(string status, string? reason) =>
        string.IsNullOrEmpty(reason) ? BankText.Word(status) : $"{BankText.Word(status)} {BankText.Word(reason)}";

    /// <summary>The result code of a refusal; an unknown reason is a refusal all the same.</summary>
    private static int Refusal(string? word) => word switch
    {
        "ACCOUNT_NOT_FOUND" => ResultCode.NoSuchAccount,
        "ACCOUNT_BLOCKED" => ResultCode.AccountRestricted,
        "LIMIT_EXCEEDED" or "AMOUNT_NOT_ALLOWED" => ResultCode.AccountLimit,
        "INSUFFICIENT_FUNDS" => ResultCode.InsufficientFunds,
        "SUSPICIOUS" => ResultCode.Suspicious,
        "ATTEMPTS_EXCEEDED" => ResultCode.TooManyCodes,
        "CODE_EXPIRED" => ResultCode.TimeOut,
        "DECLINED_BY_CUSTOMER" => ResultCode.CancelledByCustomer,
        _ => ResultCode.DeclinedByProvider,
    };

    private static ProviderAnswer Read(ProviderQuestion question, ProviderReply.Answered answered)
    {
        switch (answered.HttpStatus)
        {
            case HttpOk or HttpNotFound: break;
            case HttpUnauthorized: return Uncertain(Http(answered)) with { Alert = ProviderAlert.WrongCredentials };
            case HttpTooManyRequests: return new(new OperationEvent.Unanswered(answered.RetryAfter), Http(answered));
            default: return Uncertain(Http(answered));
        }

        var message = MbankMessages.ReadAnswer(answered.Body.Span);
        var word = Word(message);
        // Any server on the way can say 404; that the bank doesn't know the order, only the bank's word can.
        if (answered.HttpStatus == HttpNotFound && word != UnknownOrder) return Uncertain(Http(answered));
        if (message is null) return Uncertain("unreadable");
        return word is null ? Uncertain(BankText.Word($"{message.Code} {message.Message}".Trim())) : Judge(question, word, message.Data);
    }

    /// <summary>A word of the bank with the payment it shows: is that payment ours, and do the two agree?</summary>
    private static ProviderAnswer Judge(ProviderQuestion question, string word, PaymentMessage? shown)
    {
        // The order that has our number isn't ours, so nothing it shows concerns us.
        if (question.Call == ProviderCall.Create && word == OrderNumberUsed)
            return new(new OperationEvent.Declined(ResultCode.DeclinedByProvider), word, ProviderAlert.OrderNumberUsed);

        if (shown?.OrderNumber is { } number && number != MbankMessages.OrderNumber(question.Operation.OperationId)) return Uncertain($"{word}, another order");
        if (IsOtherSum(shown, question.Payment.Sum)) return Uncertain($"{word}, another sum") with { Alert = ProviderAlert.OtherSum };

        var happened = Meant(question.Call, word, shown);
        return happened is null
            ? Uncertain(shown?.Status is { } status ? $"{word}, {BankText.Word(status)}" : word)
            : new(happened with { ProviderPaymentId = BankText.PaymentId(shown?.PaymentId), ProviderWord = ProviderWord(word, shown) }, Heard(word, shown));
    }

    /// <summary>What merchants see of the bank's result (data-api.md 4.3); that it answered a question, they needn't know.</summary>
    private static (string Code, string Message)? ProviderWord(string word, PaymentMessage? shown) =>
        word == Ok ? (Numbers[Ok], Heard(shown!.Status!, shown.Reason)) : (Numbers[word], word);

    private static bool IsOtherSum(PaymentMessage? shown, Money ours) =>
        (shown?.Amount is { } amount && amount != ours.AmountMinor) || (shown?.Currency is { } currency && currency != ours.Currency);

    /// <summary>The event; null: a word that doesn't belong to the call, or that the status shown beside it contradicts.</summary>
    private static OperationEvent? Meant(ProviderCall call, string word, PaymentMessage? shown) => (call, word, shown?.Status) switch
    {
        (ProviderCall.Create, "CREATED", null or "WAIT_CODE") => new OperationEvent.ClarificationRequired(),
        (ProviderCall.Create, _, null or "REJECT") when IsRefusalOfCreate(word) => new OperationEvent.Declined(Refusal(word)),

        (ProviderCall.Confirm, "CONFIRMED", null or "CHARGE") => new OperationEvent.Approved(),
        (ProviderCall.Confirm, "IN_PROGRESS", null or "PROCESSING") => new OperationEvent.StillProcessing(),
        (ProviderCall.Confirm, "WRONG_CODE", null or "WAIT_CODE") => new OperationEvent.CodeRefused(AttemptsLeft(shown)),
        (ProviderCall.Confirm, "CODE_EXPIRED", null or "WAIT_CODE") => new OperationEvent.Declined(ResultCode.TimeOut, IsFinal: false),
        (ProviderCall.Confirm, "CODE_EXPIRED", "EXPIRED" or "CANCEL") => new OperationEvent.Declined(ResultCode.TimeOut),
        // DECLINED is the general word; the payment may know better who declined.
        (ProviderCall.Confirm, "DECLINED", "REJECT") => new OperationEvent.Declined(Refusal(shown!.Reason)),
        // A confirm on a final payment answers its result, so a refusal of the create may come here again.
        (ProviderCall.Confirm, _, null or "REJECT") when IsRefusalOfConfirm(word) || IsRefusalOfCreate(word) => new OperationEvent.Declined(Refusal(word)),
        // It says it is over and shows it open: declined, and asked to cancel until it agrees with itself.
        (ProviderCall.Confirm, _, "WAIT_CODE") when IsRefusalOfConfirm(word) => new OperationEvent.Declined(Refusal(word), IsFinal: false),

        (ProviderCall.Resend, "CODE_SENT", null or "WAIT_CODE") => new OperationEvent.CodeSent(),
        (ProviderCall.Resend, "RESEND_TOO_EARLY" or "RESEND_LIMIT", _) => new OperationEvent.CodeNotSent(),

        (ProviderCall.Cancel, "CANCELLED", null or "CANCEL") => new OperationEvent.Cancelled(),
        (ProviderCall.Cancel, "TOO_LATE", _) => new OperationEvent.CancelTooLate(),

        (ProviderCall.Status, Ok, not null) => OfStatus(shown!.Status!, shown.Reason),

        (_, UnknownOrder, null) => new OperationEvent.UnknownOrder(),
        _ => null,
    };

    private static int? AttemptsLeft(PaymentMessage? shown) =>
        shown?.AttemptsLeft is { ValueKind: JsonValueKind.Number } given && given.TryGetInt32(out var left) ? left : null;

    private static bool IsRefusalOfCreate(string word) =>
        word is "ACCOUNT_NOT_FOUND" or "ACCOUNT_BLOCKED" or "LIMIT_EXCEEDED" or "AMOUNT_NOT_ALLOWED" or "SUSPICIOUS";

    private static bool IsRefusalOfConfirm(string word) => word is "ATTEMPTS_EXCEEDED" or "INSUFFICIENT_FUNDS" or "DECLINED";

    private static string? Word(AnswerMessage? message) =>
        message is { Code: { } code } && Words.TryGetValue(code, out var word) && word == message.Message ? word : null;

    private static string Heard(string word, PaymentMessage? shown) => word == Ok ? Heard(shown!.Status!, shown.Reason) : word;

    private static ProviderAnswer Uncertain(string heard) => new(new OperationEvent.Unanswered(), heard);

    private static string Http(ProviderReply.Answered answered) => string.Create(CultureInfo.InvariantCulture, $"HTTP {answered.HttpStatus}");
}
