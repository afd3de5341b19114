using System.Globalization;
using System.Text.Json;
using Somgate.Payments;
using Somgate.Projects;

namespace Somgate.Register;

/// <summary>What a column holds.</summary>
internal enum ColumnType
{
    Id,
    Text,
    Word,
    Money,
    Time,
    Number,
    Flag,
}

/// <summary>What a column is read from: the row, and its project's names.</summary>
internal sealed record RegisterCell(RegisterRow Row, Project? Project);

/// <summary>
/// A column of lists and reports (reports.md 2.2). Its value is a text, a <see cref="Money"/>, a moment, a whole number, a yes or no, or null: empty.
/// </summary>
/// <param name="IsPersonal">Shown masked without the right <c>payments.personal</c>.</param>
internal sealed record RegisterColumn(string Name, ColumnType Type, Func<RegisterCell, object?> Read, bool IsPersonal = false)
{
    /// <summary>The catalogue, in its order.</summary>
    public static readonly IReadOnlyList<RegisterColumn> All =
    [
        new("project_id", ColumnType.Id, cell => Id(cell.Row.ProjectId)),
        new("project_name", ColumnType.Text, cell => cell.Project?.Title),
        new("project_url", ColumnType.Text, cell => null),
        new("merchant_id", ColumnType.Id, cell => cell.Project is { } project ? Id(project.Merchant.MerchantId) : null),
        new("legal_entity_name", ColumnType.Text, cell => cell.Project?.Merchant.Title),
        new("payment_id", ColumnType.Id, cell => cell.Row.PaymentId),
        new("operation_id", ColumnType.Id, cell => cell.Row.Operation is { } operation ? Id(operation.OperationId) : null),
        new("operation_type", ColumnType.Word, cell => cell.Row.Operation?.Type),
        new("operation_status", ColumnType.Word, cell => cell.Row.Operation?.Status),
        new("payment_status", ColumnType.Word, cell => cell.Row.PaymentStatus),
        new("payment_type", ColumnType.Word, cell => cell.Row.PaymentType),
        new("operation_code", ColumnType.Word, cell => ResultCode.Text(CodeOf(cell.Row))),
        new("operation_message", ColumnType.Text, cell => ResultCode.Find(CodeOf(cell.Row))),
        new("decline_reason", ColumnType.Word, cell => cell.Row.Operation is { } operation ? operation.Reason : cell.Row.Reason),
        new("payment_provider_code", ColumnType.Text, cell => cell.Row.Operation?.ProviderCode),
        new("payment_provider_message", ColumnType.Text, cell => cell.Row.Operation?.ProviderMessage),
        new("payment_sum", ColumnType.Money, cell => cell.Row.Sum),
        new("sum_initial", ColumnType.Money, cell => cell.Row.Sum),
        new("sum_converted", ColumnType.Money, cell => cell.Row.Sum),
        new("method", ColumnType.Word, cell => cell.Row.Method),
        new("payment_method_type", ColumnType.Word, cell => "bank payments"),
        new("source", ColumnType.Word, cell => cell.Row.Source),
        new("account_number", ColumnType.Text, cell => cell.Row.AccountMasked),
        new("customer_id", ColumnType.Id, cell => cell.Row.CustomerId),
        new("customer_ip", ColumnType.Text, cell => cell.Row.CustomerIp),
        new("customer_email", ColumnType.Text, cell => cell.Row.CustomerEmail, IsPersonal: true),
        new("customer_phone", ColumnType.Text, cell => cell.Row.CustomerPhone, IsPersonal: true),
        new("payment_description", ColumnType.Text, cell => cell.Row.Description),
        new("payment_extra_param", ColumnType.Text, cell => Extra(cell.Row.Extra)),
        new("payment_created_at", ColumnType.Time, cell => cell.Row.PaymentCreatedAt),
        new("payment_completed_at", ColumnType.Time, cell => cell.Row.PaymentCompletedAt),
        new("operation_created_at", ColumnType.Time, cell => cell.Row.Operation?.CreatedAt),
        new("operation_completed_at", ColumnType.Time, cell => cell.Row.Operation?.CompletedAt),
        new("operation_updated_at", ColumnType.Time, cell => cell.Row.Operation?.UpdatedAt),
        new("provider_date", ColumnType.Time, cell => cell.Row.Operation?.ProviderAt),
        new("provider_payment_id", ColumnType.Id, cell => cell.Row.Operation?.ProviderPaymentId),
        new("acquirer_bank_name", ColumnType.Text, cell => null),
        new("time_to_pay_ms", ColumnType.Number, cell => cell.Row.TimeToPayMs),
        new("time_to_result_ms", ColumnType.Number, cell => cell.Row.TimeToResultMs),
        new("request_id", ColumnType.Id, cell => cell.Row.RequestId),
        new("link_id", ColumnType.Id, cell => cell.Row.LinkId),
        new("callback_state", ColumnType.Word, cell => cell.Row.CallbackState),
        new("callback_tries", ColumnType.Number, cell => (long?)cell.Row.Callback?.Tries),
        new("callback_delivered_at", ColumnType.Time, cell => cell.Row.Callback?.DeliveredAt),
        new("late", ColumnType.Flag, cell => cell.Row.Late),
        new("unconfirmed", ColumnType.Flag, cell => cell.Row.Unconfirmed),
        new("repaired", ColumnType.Flag, cell => cell.Row.RepairedAt is not null),
        new("repaired_at", ColumnType.Time, cell => cell.Row.RepairedAt),
    ];

    private static readonly Dictionary<string, RegisterColumn> ByName = All.ToDictionary(column => column.Name, StringComparer.Ordinal);

    public static RegisterColumn? Find(string name) => ByName.GetValueOrDefault(name);

    private static int CodeOf(RegisterRow row) => row.Operation?.Code ?? row.Code;

    private static string Id(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Extra(string? stored)
    {
        if (stored is null) return null;
        using var given = JsonDocument.Parse(stored);
        return given.RootElement.ValueKind == JsonValueKind.Object && given.RootElement.TryGetProperty("extra_param", out var member) ? member.ToString() : null;
    }
}
