using System.Globalization;
using System.Text.Json;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Protocol;

/// <summary>
/// A payment as merchants read it: one shape for callbacks (callbacks.md 4) and status answers (gate.md 4.6, 4.7), signed. Pure.
/// Every message keeps the shape rules of callbacks.md 7, so that all four orders of lines give one text.
/// </summary>
internal static class PaymentView
{
    /// <summary>No list in a signed message is longer: orders of lines part at index 10 (callbacks.md 7).</summary>
    public const int ListMax = 10;

    private const string SignedInGeneral = "general";

    /// <summary>Type of the payment on the wire: that of a payment link is <c>invoice</c> (payment-links.md 5).</summary>
    public static string TypeOf(Payment payment) => payment.Source == PaymentSource.Link ? "invoice" : "purchase";

    /// <summary>The body of the callback for the payment's present status, signed at top level.</summary>
    public static byte[] Callback(Payment payment, WireFacts facts, ReadOnlySpan<byte> secret)
    {
        var pen = JsonPen.Take();
        var json = pen.Json;
        json.WriteStartObject();
        json.WriteNumber("project_id"u8, payment.ProjectId);
        // The operation of a link knows neither account nor method, even after a try by some (payment-links.md 5).
        var isOfSale = payment.Latest?.Type != OperationType.Invoice;
        Party(json, payment, isOfSale);
        PaymentObject(json, payment, isOfSale);
        if (payment.Latest is { } operation)
        {
            json.WriteStartObject("operation"u8);
            OperationMembers(json, payment, operation, facts.ProviderId);
            json.WriteEndObject();
        }

        if (!isOfSale) LinkObject(json, payment, facts);
        Wanted(json, payment, facts.Form);
        if (payment.Status == PaymentStatus.Error) json.WriteString("request_id"u8, payment.Sale.RequestId);
        json.WriteEndObject();
        return Sign(pen, secret);
    }

    /// <summary>The answer of <c>/v2/payment/status</c> in the merchant format, signed at top level.</summary>
    public static byte[] Status(Payment payment, WireFacts facts, ReadOnlySpan<byte> secret)
    {
        var pen = JsonPen.Take();
        var json = pen.Json;
        json.WriteStartObject();
        json.WriteNumber("project_id"u8, payment.ProjectId);
        PaymentObject(json, payment, HasMethod(payment));
        Party(json, payment, HasMethod(payment));
        json.WriteStartArray("operations"u8);
        foreach (var operation in Newest(payment.Operations))
        {
            json.WriteStartObject();
            OperationMembers(json, payment, operation, facts.ProviderId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        LinkObject(json, payment, facts);
        Wanted(json, payment, facts.Form);
        json.WriteEndObject();
        return Sign(pen, secret);
    }

    /// <summary>The answer of <c>/v2/payment/status</c> in the terminal format, signed in <c>general</c>.</summary>
    public static byte[] Terminal(Payment payment, Merchant merchant, WireFacts facts, ReadOnlySpan<byte> secret)
    {
        var pen = JsonPen.Take();
        pen.Json.WriteStartObject();
        General(pen.Json, payment);
        TerminalMembers(pen.Json, payment, payment.Sale.RequestId, merchant, facts);
        pen.Json.WriteEndObject();
        return Sign(pen, secret, SignedInGeneral);
    }

    /// <summary>The answer of <c>/v2/payment/status/request</c>: the terminal format with the status and the request id that was asked for.</summary>
    public static byte[] TerminalByRequest(Payment payment, string requestId, Merchant merchant, WireFacts facts, ReadOnlySpan<byte> secret)
    {
        var pen = JsonPen.Take();
        pen.Json.WriteStartObject();
        General(pen.Json, payment);
        pen.Json.WriteString("status"u8, StatusText.Of(payment.Status));
        TerminalMembers(pen.Json, payment, requestId, merchant, facts);
        pen.Json.WriteEndObject();
        return Sign(pen, secret, SignedInGeneral);
    }

    /// <summary>The result as the Payment Page hands it to the shop's page (payment-page.md 17.4), signed in <c>general</c>.</summary>
    /// <param name="returnUrl">Where the button leads; empty: nowhere.</param>
    public static byte[] PageResult(Payment payment, int providerId, string returnUrl, ReadOnlySpan<byte> secret)
    {
        var pen = JsonPen.Take();
        var json = pen.Json;
        json.WriteStartObject();
        Sum(json, "sum_request"u8, payment.Sum);
        Sum(json, "sum_real"u8, payment.Sum);
        json.WriteString("request_id"u8, payment.Sale.RequestId);
        Transaction(json, payment);
        json.WriteStartObject("payment"u8);
        Text(json, "id"u8, payment.PaymentId);
        json.WriteString("method"u8, payment.Method);
        Moment(json, "date"u8, payment.ChangedAt);
        json.WriteString("status"u8, StatusText.Of(payment.Status));
        Code(json, "result_code"u8, "result_message"u8, payment.Latest?.Code ?? payment.Problems[0].Code);
        json.WriteBoolean("is_new_attempts_available"u8, false);
        json.WriteNumber("attempts_timeout"u8, 0);
        json.WriteNumber("provider_id"u8, providerId);
        json.WriteEndObject();
        json.WriteStartObject("customer"u8);
        Text(json, "id"u8, payment.Customer.Id);
        json.WriteEndObject();
        json.WriteString("status"u8, StatusText.Of(payment.Status));
        json.WriteStartObject("account"u8);
        Text(json, "number"u8, payment.AccountMasked);
        json.WriteEndObject();
        json.WriteString("rrn"u8, ""u8);
        Text(json, "auth_code"u8, payment.Latest?.AuthCode ?? "");
        General(json, payment);
        Text(json, "description"u8, payment.Description);
        json.WriteStartArray("operations"u8);
        foreach (var operation in Newest(payment.Operations))
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, operation.OperationId);
            json.WriteString("type"u8, OperationTypeText.Of(operation.Type));
            json.WriteString("status"u8, StatusText.Of(operation.Status));
            Moment(json, "date"u8, operation.ChangedAt);
            Moment(json, "processing_time"u8, operation.ChangedAt);
            Sum(json, "sum"u8, payment.Sum);
            Code(json, "code"u8, "message"u8, operation.Code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Text(json, "return_url"u8, returnUrl);
        json.WriteEndObject();
        return Sign(pen, secret, SignedInGeneral);
    }

    private static void Transaction(Utf8JsonWriter json, Payment payment)
    {
        json.WriteStartObject("transaction"u8);
        json.WriteNumber("id"u8, payment.PaymentNo);
        Moment(json, "date"u8, payment.CreatedAt);
        json.WriteString("type"u8, TypeOf(payment));
        json.WriteEndObject();
    }

    private static bool HasMethod(Payment payment) => payment.Method.Length > 0;

    private static void Party(Utf8JsonWriter json, Payment payment, bool withAccount)
    {
        json.WriteStartObject("customer"u8);
        Text(json, "id"u8, payment.Customer.Id);
        json.WriteEndObject();
        if (!withAccount) return;
        json.WriteStartObject("account"u8);
        Text(json, "number"u8, payment.AccountMasked);
        json.WriteEndObject();
    }

    private static void PaymentObject(Utf8JsonWriter json, Payment payment, bool withMethod)
    {
        json.WriteStartObject("payment"u8);
        Text(json, "id"u8, payment.PaymentId);
        json.WriteString("type"u8, TypeOf(payment));
        json.WriteString("status"u8, StatusText.Of(payment.Status));
        Moment(json, "date"u8, payment.ChangedAt);
        if (withMethod) json.WriteString("method"u8, payment.Method);
        Sum(json, "sum"u8, payment.Sum);
        Text(json, "description"u8, payment.Description);
        json.WriteEndObject();
    }

    private static void OperationMembers(Utf8JsonWriter json, Payment payment, Operation operation, int providerId)
    {
        json.WriteNumber("id"u8, operation.OperationId);
        json.WriteString("type"u8, OperationTypeText.Of(operation.Type));
        json.WriteString("status"u8, StatusText.Of(operation.Status));
        Moment(json, "date"u8, operation.ChangedAt);
        Moment(json, "created_date"u8, operation.CreatedAt);
        json.WriteString("request_id"u8, payment.Sale.RequestId);
        Sum(json, "sum_initial"u8, payment.Sum);
        Sum(json, "sum_converted"u8, payment.Sum);
        Code(json, "code"u8, "message"u8, operation.Code);
        if (operation.Type == OperationType.Invoice) return;
        json.WriteStartObject("provider"u8);
        json.WriteNumber("id"u8, providerId);
        Text(json, "payment_id"u8, operation.ProviderPaymentId);
        Text(json, "auth_code"u8, operation.AuthCode);
        json.WriteEndObject();
    }

    /// <summary>The link of the payment, where it has one (payment-links.md 5).</summary>
    private static void LinkObject(Utf8JsonWriter json, Payment payment, WireFacts facts)
    {
        if (payment.Link is not { } link || facts.LinkUrl is not { } url) return;
        json.WriteStartObject("link"u8);
        json.WriteString("url"u8, url);
        Moment(json, "best_before"u8, link.BestBefore);
        json.WriteString("email"u8, LinkEmailText.Of(link.Email == LinkEmail.Queued ? LinkEmail.None : link.Email));
        json.WriteEndObject();
    }

    private static void General(Utf8JsonWriter json, Payment payment)
    {
        json.WriteStartObject(SignedInGeneral);
        json.WriteNumber("project_id"u8, payment.ProjectId);
        Text(json, "payment_id"u8, payment.PaymentId);
        json.WriteEndObject();
    }

    private static void TerminalMembers(Utf8JsonWriter json, Payment payment, string requestId, Merchant merchant, WireFacts facts)
    {
        json.WriteString("request_id"u8, requestId);
        Transaction(json, payment);
        json.WriteStartObject("payment"u8);
        Text(json, "id"u8, payment.PaymentId);
        if (HasMethod(payment)) json.WriteString("method"u8, payment.Method);
        Moment(json, "date"u8, payment.ChangedAt);
        json.WriteString("status"u8, StatusText.Of(payment.Status));
        Code(json, "result_code"u8, "result_message"u8, payment.Latest?.Code ?? payment.Problems[0].Code);
        if (HasMethod(payment)) json.WriteNumber("provider_id"u8, facts.ProviderId);
        json.WriteEndObject();
        Sum(json, "sum_request"u8, payment.Sum);
        Sum(json, "sum_real"u8, payment.Sum);
        Party(json, payment, HasMethod(payment));
        json.WriteString("rrn"u8, ""u8);
        Text(json, "description"u8, payment.Description);
        json.WriteStartObject("company"u8);
        json.WriteNumber("id"u8, merchant.MerchantId);
        Text(json, "title"u8, merchant.Title);
        json.WriteEndObject();
        json.WriteStartArray("operations"u8);
        foreach (var operation in Newest(payment.Operations)) TerminalOperation(json, payment, operation, facts.ProviderId);
        json.WriteEndArray();
        LinkObject(json, payment, facts);
        Wanted(json, payment, facts.Form);
    }

    private static void TerminalOperation(Utf8JsonWriter json, Payment payment, Operation operation, int providerId)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, operation.OperationId);
        json.WriteString("type"u8, OperationTypeText.Of(operation.Type));
        json.WriteString("status"u8, StatusText.Of(operation.Status));
        Moment(json, "date"u8, operation.ChangedAt);
        json.WriteString("request_id"u8, payment.Sale.RequestId);
        Sum(json, "sum"u8, payment.Sum);
        Code(json, "code"u8, "message"u8, operation.Code);
        if (operation.Type == OperationType.Sale)
        {
            json.WriteStartObject("provider"u8);
            json.WriteNumber("id"u8, providerId);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>What the merchant must act on: the form while the code is awaited, with the reason when it is asked for again; the problems of a payment in error.</summary>
    private static void Wanted(Utf8JsonWriter json, Payment payment, ClarificationForm? form)
    {
        if (payment.Latest is not { } operation)
        {
            Problems(json, payment.Problems);
            return;
        }

        if (operation.Status != OperationStatus.AwaitingClarification || form is null) return;
        json.WriteStartObject("clarification_fields"u8);
        json.WriteStartObject(form.Key);
        json.WriteString("type"u8, "string"u8);
        json.WriteNumber("minLength"u8, form.LengthMin);
        json.WriteNumber("maxLength"u8, form.LengthMax);
        json.WriteEndObject();
        json.WriteEndObject();
        if (operation.CodeFault is not { } fault) return;
        json.WriteStartArray("errors"u8);
        json.WriteStartObject();
        json.WriteString("property"u8, form.Key);
        Text(json, "message"u8, form.Message(fault));
        json.WriteString("constraint"u8, Constraint(fault));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Problems(Utf8JsonWriter json, IReadOnlyList<Problem> problems)
    {
        json.WriteStartArray("errors"u8);
        for (var i = 0; i < problems.Count && i < ListMax; i++) Answer.Write(json, problems[i]);
        json.WriteEndArray();
    }

    private static string Constraint(CodeFault fault) => fault switch
    {
        CodeFault.Incorrect => "incorrect",
        CodeFault.Pattern => "pattern",
        CodeFault.Required => "required",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault of a code"),
    };

    private static IEnumerable<Operation> Newest(IReadOnlyList<Operation> operations) =>
        operations.Count <= ListMax ? operations : operations.Skip(operations.Count - ListMax);

    private static void Sum(Utf8JsonWriter json, ReadOnlySpan<byte> name, Money sum)
    {
        json.WriteStartObject(name);
        json.WriteNumber("amount"u8, sum.AmountMinor);
        json.WriteString("currency"u8, sum.Currency);
        json.WriteEndObject();
    }

    private static void Code(Utf8JsonWriter json, ReadOnlySpan<byte> codeName, ReadOnlySpan<byte> messageName, int code)
    {
        Span<byte> digits = stackalloc byte[11];
        code.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        json.WriteString(codeName, digits[..length]);
        json.WriteString(messageName, ResultCode.Message(code));
    }

    /// <summary>
    /// A text from outside: <c>;</c> becomes <c>,</c>, since it parts the lines that are signed (callbacks.md 7). A bank's U+0000, which
    /// no signed message may hold, becomes a space, so that it can't keep a result from the merchant.
    /// </summary>
    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string text) =>
        json.WriteString(name, WireFormat.WithoutSemicolons(text).Replace('\0', ' '));

    private static void Moment(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset moment) => json.WriteString(name, WireFormat.Date(moment));

    private static byte[] Sign(JsonPen pen, ReadOnlySpan<byte> secret, string path = "")
    {
        var signed = Signature.WithSignature(pen.Written, secret, path);
        pen.GiveBack();
        return signed;
    }
}
