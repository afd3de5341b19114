using System.Globalization;
using Somgate.Protocol;

namespace Somgate.Client;

/// <summary>
/// A callback or a status answer in either format as a <see cref="PaymentState"/>. Only id and status must be there: unknown fields,
/// statuses and codes are no fault (callbacks.md 8).
/// </summary>
internal static class PaymentReader
{
    public static PaymentState? Read(SignedBody body)
    {
        var isTerminal = body.KindOf("general") == NodeKind.Object;
        if (Number(body, isTerminal ? "general:project_id" : "project_id") is not { } projectId) return null;
        if (Text(body, "payment:id") is not { Length: > 0 } paymentId || Text(body, "payment:status") is not { Length: > 0 } status) return null;
        return new PaymentState
        {
            ProjectId = projectId,
            PaymentId = paymentId,
            Status = StatusOf(status),
            StatusText = status,
            Date = Date(body, "payment:date"),
            Type = Text(body, isTerminal ? "transaction:type" : "payment:type") ?? "",
            Method = Text(body, "payment:method") ?? "",
            Sum = SumAt(body, isTerminal ? "sum_request" : "payment:sum"),
            Description = Text(body, isTerminal ? "description" : "payment:description") ?? "",
            CustomerId = Text(body, "customer:id") ?? "",
            AccountNumberMasked = Text(body, "account:number") ?? "",
            Operations = Operations(body),
            ClarificationFields = Fields(body),
            Problems = AnswerReader.Problems(body),
            RequestId = Text(body, "request_id"),
            Link = Uri.TryCreate(Text(body, "link:url"), UriKind.Absolute, out var url) ? new(url, Date(body, "link:best_before"), Text(body, "link:email") ?? "") : null,
        };
    }

    private static PaymentStatus StatusOf(string text) => text switch
    {
        "processing" => PaymentStatus.Processing,
        "awaiting clarification" => PaymentStatus.AwaitingClarification,
        "awaiting customer" => PaymentStatus.AwaitingCustomer,
        "success" => PaymentStatus.Success,
        "decline" => PaymentStatus.Decline,
        "error" => PaymentStatus.Error,
        "awaiting payment" => PaymentStatus.AwaitingPayment,
        "invoice sent" => PaymentStatus.InvoiceSent,
        "expired" => PaymentStatus.Expired,
        "invoice canceled" => PaymentStatus.InvoiceCanceled,
        _ => PaymentStatus.Unknown,
    };

    private static List<Operation> Operations(SignedBody body)
    {
        var operations = new List<Operation>();
        if (body.KindOf("operation") == NodeKind.Object) operations.Add(OperationAt(body, "operation"));
        if (body.KindOf("operations") != NodeKind.Array) return operations;
        for (var i = 0; i < body.CountOf("operations"); i++) operations.Add(OperationAt(body, $"operations:{i}"));
        return operations;
    }

    private static Operation OperationAt(SignedBody body, string path) => new(
        Number(body, $"{path}:id") ?? 0,
        Text(body, $"{path}:type") ?? "",
        Text(body, $"{path}:status") ?? "",
        body.TextOf($"{path}:code") ?? "",
        Text(body, $"{path}:message") ?? "",
        Date(body, $"{path}:date"),
        Date(body, $"{path}:created_date"),
        Text(body, $"{path}:request_id") ?? "",
        SumAt(body, $"{path}:sum_initial") ?? SumAt(body, $"{path}:sum"),
        Text(body, $"{path}:provider:payment_id") ?? "");

    private static Dictionary<string, ClarificationField> Fields(SignedBody body)
    {
        var fields = new Dictionary<string, ClarificationField>();
        foreach (var name in body.NamesOf("clarification_fields"))
        {
            var path = $"clarification_fields:{name}";
            fields[name] = new ClarificationField(Text(body, $"{path}:type") ?? "string", Length(body, $"{path}:minLength"), Length(body, $"{path}:maxLength"));
        }

        return fields;
    }

    private static int? Length(SignedBody body, string path) => Number(body, path) is >= 0 and <= int.MaxValue and var length ? (int)length : null;

    private static Sum? SumAt(SignedBody body, string path) =>
        Number(body, $"{path}:amount") is { } amount && Text(body, $"{path}:currency") is { } currency ? new Sum(amount, currency) : null;

    private static string? Text(SignedBody body, string path) => body.KindOf(path) == NodeKind.Text ? body.TextOf(path) : null;

    private static long? Number(SignedBody body, string path) =>
        body.KindOf(path) == NodeKind.Integer && long.TryParse(body.TextOf(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? Date(SignedBody body, string path) =>
        Text(body, path) is { } text && WireFormat.TryReadDate(text, out var moment) ? moment : null;
}
