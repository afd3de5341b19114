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
/// <param name="Fields">All that <paramref name="Read"/> looks at in the row.</param>
/// <param name="IsPersonal">Shown masked without the right <c>payments.personal</c>.</param>
internal sealed record RegisterColumn(string Name, ColumnType Type, IReadOnlyList<RowField> Fields, Func<RegisterCell, object?> Read, bool IsPersonal = false)
{
    /// <summary>The catalogue, in its order.</summary>
    public static readonly IReadOnlyList<RegisterColumn> All =
    [
        new("project_id", ColumnType.Id, [RowField.ProjectId], cell => Id(cell.Row.ProjectId)),
        new("project_name", ColumnType.Text, [RowField.ProjectId], cell => cell.Project?.Title),
        new("project_url", ColumnType.Text, [], cell => null),
        new("merchant_id", ColumnType.Id, [RowField.ProjectId], cell => cell.Project is { } project ? Id(project.Merchant.MerchantId) : null),
        new("legal_entity_name", ColumnType.Text, [RowField.ProjectId], cell => cell.Project?.Merchant.Title),
        new("payment_id", ColumnType.Id, [RowField.PaymentId], cell => cell.Row.PaymentId),
        new("operation_id", ColumnType.Id, [RowField.OperationId], cell => cell.Row.Operation is { } operation ? Id(operation.OperationId) : null),
        new("operation_type", ColumnType.Word, [RowField.OperationType], cell => cell.Row.Operation?.Type),
        new("operation_status", ColumnType.Word, [RowField.OperationStatus], cell => cell.Row.Operation?.Status),
        new("payment_status", ColumnType.Word, [RowField.Status], cell => cell.Row.PaymentStatus),
        new("payment_type", ColumnType.Word, [RowField.Source], cell => cell.Row.PaymentType),
        new("operation_code", ColumnType.Word, [RowField.Code, RowField.OperationCode], cell => ResultCode.Text(CodeOf(cell.Row))),
        new("operation_message", ColumnType.Text, [RowField.Code, RowField.OperationCode], cell => ResultCode.Find(CodeOf(cell.Row))),
        new("decline_reason", ColumnType.Word, [RowField.Reason, RowField.OperationReason], cell => cell.Row.Operation is { } operation ? operation.Reason : cell.Row.Reason),
        new("payment_provider_code", ColumnType.Text, [RowField.ProviderCode], cell => cell.Row.Operation?.ProviderCode),
        new("payment_provider_message", ColumnType.Text, [RowField.ProviderMessage], cell => cell.Row.Operation?.ProviderMessage),
        new("payment_sum", ColumnType.Money, [RowField.AmountMinor, RowField.Currency], cell => cell.Row.Sum),
        new("sum_initial", ColumnType.Money, [RowField.AmountMinor, RowField.Currency], cell => cell.Row.Sum),
        new("sum_converted", ColumnType.Money, [RowField.AmountMinor, RowField.Currency], cell => cell.Row.Sum),
        new("method", ColumnType.Word, [RowField.Method], cell => cell.Row.Method),
        new("payment_method_type", ColumnType.Word, [], cell => "bank payments"),
        new("source", ColumnType.Word, [RowField.Source], cell => cell.Row.Source),
        new("account_number", ColumnType.Text, [RowField.AccountMasked], cell => cell.Row.AccountMasked),
        new("customer_id", ColumnType.Id, [RowField.CustomerId], cell => cell.Row.CustomerId),
        new("customer_ip", ColumnType.Text, [RowField.CustomerIp], cell => cell.Row.CustomerIp),
        new("customer_email", ColumnType.Text, [RowField.CustomerDetails], cell => cell.Row.CustomerEmail, IsPersonal: true),
        new("customer_phone", ColumnType.Text, [RowField.CustomerDetails], cell => cell.Row.CustomerPhone, IsPersonal: true),
        new("payment_description", ColumnType.Text, [RowField.Description], cell => cell.Row.Description),
        new("payment_extra_param", ColumnType.Text, [RowField.Extra], cell => Extra(cell.Row.Extra)),
        new("payment_created_at", ColumnType.Time, [RowField.CreatedAt], cell => cell.Row.PaymentCreatedAt),
        new("payment_completed_at", ColumnType.Time, [RowField.CompletedAt], cell => cell.Row.PaymentCompletedAt),
        new("operation_created_at", ColumnType.Time, [RowField.OperationCreatedAt], cell => cell.Row.Operation?.CreatedAt),
        new("operation_completed_at", ColumnType.Time, [RowField.OperationCompletedAt], cell => cell.Row.Operation?.CompletedAt),
        new("operation_updated_at", ColumnType.Time, [RowField.OperationUpdatedAt], cell => cell.Row.Operation?.UpdatedAt),
        new("provider_date", ColumnType.Time, [RowField.ProviderAt], cell => cell.Row.Operation?.ProviderAt),
        new("provider_payment_id", ColumnType.Id, [RowField.ProviderPaymentId], cell => cell.Row.Operation?.ProviderPaymentId),
        new("acquirer_bank_name", ColumnType.Text, [], cell => null),
        new("time_to_pay_ms", ColumnType.Number, [RowField.TimeToPay], cell => cell.Row.TimeToPayMs),
        new("time_to_result_ms", ColumnType.Number, [RowField.TimeToResult], cell => cell.Row.TimeToResultMs),
        new("request_id", ColumnType.Id, [RowField.RequestId], cell => cell.Row.RequestId),
        new("link_id", ColumnType.Id, [RowField.LinkId], cell => cell.Row.LinkId),
        new("callback_state", ColumnType.Word, [RowField.CallbackState], cell => cell.Row.CallbackState),
        new("callback_tries", ColumnType.Number, [RowField.CallbackTries], cell => (long?)cell.Row.Callback?.Tries),
        new("callback_delivered_at", ColumnType.Time, [RowField.CallbackDeliveredAt], cell => cell.Row.Callback?.DeliveredAt),
        new("late", ColumnType.Flag, [RowField.IsLate], cell => cell.Row.Late),
        new("unconfirmed", ColumnType.Flag, [RowField.IsUnconfirmed], cell => cell.Row.Unconfirmed),
        new("repaired", ColumnType.Flag, [RowField.RepairedAt], cell => cell.Row.RepairedAt is not null),
        new("repaired_at", ColumnType.Time, [RowField.RepairedAt], cell => cell.Row.RepairedAt),
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
