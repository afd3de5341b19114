using System.Data.Common;
using Microsoft.Data.Sqlite;
using Somgate.Payments;
using Somgate.Storage;
using SQLitePCL;

namespace Somgate.Register;

/// <summary>The columns that a row is read from, and the row. A field that isn't wanted is not asked for, and stays empty.</summary>
internal static class RegisterRowStore
{
    /// <summary>In the order of <see cref="RowField"/>; <c>k</c> says where the row stands.</summary>
    private static readonly string[] Columns =
    [
        "p.project_id", "p.payment_no", "p.payment_id", "p.status", "p.amount_minor", "p.currency", "p.method", "p.source", "p.account_masked", "p.customer_id", "p.customer_ip",
        "p.customer_details", "p.description", "p.extra", "p.created_at_ms", "p.updated_at_ms", "p.completed_at_ms", "p.threshold_at_ms", "p.code", "p.reason", "p.request_id",
        "p.link_id", "p.time_to_pay_ms", "p.time_to_result_ms", "p.callback_state", "p.is_late_success", "p.is_unconfirmed", "p.repaired_at_ms",
        "k.moment_ms", "k.row_no",
        "o.operation_id", "o.type", "o.status", "o.code", "o.reason", "o.created_at_ms", "o.updated_at_ms", "o.completed_at_ms", "o.provider_payment_id", "o.provider_code",
        "o.provider_message", "o.provider_at_ms",
        """
        (select max(c.attempts) from callbacks c where c.project_id = p.project_id and c.payment_no = p.payment_no and c.event_no = (
            select n.event_no from callbacks n where n.project_id = p.project_id and n.payment_no = p.payment_no order by n.payment_version desc, n.created_at_ms desc limit 1))
        """,
        """
        (select max(t.started_at_ms + t.duration_ms) from callbacks c
            join callback_attempts t on t.project_id = c.project_id and t.callback_id = c.callback_id and t.http_status = 200
            where c.project_id = p.project_id and c.payment_no = p.payment_no and c.state = 'delivered' and c.event_no = (
              select n.event_no from callbacks n where n.project_id = p.project_id and n.payment_no = p.payment_no order by n.payment_version desc, n.created_at_ms desc limit 1))
        """,
    ];

    /// <summary>The list behind <c>select</c>: each field in its place.</summary>
    /// <param name="moment">What stands for the moment, and <paramref name="no"/> for the number, that the rows are in order of.</param>
    public static string Select(RowFields fields, string moment = "k.moment_ms", string no = "k.row_no") => string.Join(", ", Columns.Select((column, place) => (RowField)place switch
    {
        var field when !fields.Has(field) => "0",
        RowField.Moment => moment,
        RowField.RowNo => no,
        _ => column,
    }));

    /// <summary>Reads what <see cref="Select"/> has asked for.</summary>
    public static RegisterRow Read(DbDataReader answer, Grain grain, Vault vault, RowFields fields)
    {
        var row = new Fields(answer, fields);
        return new()
        {
            Grain = grain,
            ProjectId = row.Whole(RowField.ProjectId),
            PaymentNo = row.Whole(RowField.PaymentNo),
            PaymentId = row.Text(RowField.PaymentId),
            PaymentStatus = row.Text(RowField.Status),
            Sum = new(row.Whole(RowField.AmountMinor), row.Text(RowField.Currency)),
            Method = row.Text(RowField.Method),
            Source = row.Text(RowField.Source),
            AccountMasked = row.Text(RowField.AccountMasked),
            CustomerId = row.Text(RowField.CustomerId),
            CustomerIp = row.Text(RowField.CustomerIp),
            CustomerDetails = row.Sealed(RowField.CustomerDetails, vault),
            Description = row.Text(RowField.Description),
            Extra = row.TextIfAny(RowField.Extra),
            PaymentCreatedAt = row.Moment(RowField.CreatedAt),
            PaymentUpdatedAt = row.Moment(RowField.UpdatedAt),
            PaymentCompletedAt = row.MomentIfAny(RowField.CompletedAt),
            ThresholdAt = row.Moment(RowField.ThresholdAt),
            Code = (int)row.Whole(RowField.Code),
            Reason = row.TextIfAny(RowField.Reason),
            RequestId = row.Text(RowField.RequestId),
            LinkId = row.TextIfAny(RowField.LinkId),
            TimeToPayMs = row.WholeIfAny(RowField.TimeToPay),
            TimeToResultMs = row.WholeIfAny(RowField.TimeToResult),
            CallbackState = row.Text(RowField.CallbackState),
            Late = row.Whole(RowField.IsLate) == 1,
            Unconfirmed = row.Whole(RowField.IsUnconfirmed) == 1,
            RepairedAt = row.MomentIfAny(RowField.RepairedAt),
            Place = (row.Whole(RowField.Moment), row.Whole(RowField.RowNo)),
            Operation = row.WholeIfAny(RowField.OperationId) is { } operation ? ReadOperation(operation, row) : null,
            Callback = row.WholeIfAny(RowField.CallbackTries) is { } tries ? new((int)tries, row.MomentIfAny(RowField.CallbackDeliveredAt)) : null,
        };
    }

    private static RegisterOperation ReadOperation(long operationId, Fields row) => new(
        operationId, row.Text(RowField.OperationType), row.Text(RowField.OperationStatus), (int)row.Whole(RowField.OperationCode), row.TextIfAny(RowField.OperationReason),
        row.Moment(RowField.OperationCreatedAt), row.Moment(RowField.OperationUpdatedAt), row.MomentIfAny(RowField.OperationCompletedAt), row.Text(RowField.ProviderPaymentId),
        row.Text(RowField.ProviderCode), row.Text(RowField.ProviderMessage), row.MomentIfAny(RowField.ProviderAt));

    /// <summary>One row of an answer; what wasn't asked for is empty. SQLite is asked for the values itself: its driver asks it three times for each.</summary>
    private readonly struct Fields(DbDataReader answer, RowFields fields)
    {
        private readonly sqlite3_stmt? statement = (answer as SqliteDataReader)?.Handle;

        public string Text(RowField field) => fields.Has(field) ? GetText((int)field) : "";

        public string? TextIfAny(RowField field) => IsAny(field) ? GetText((int)field) : null;

        public long Whole(RowField field) => fields.Has(field) ? GetWhole((int)field) : 0;

        public long? WholeIfAny(RowField field) => IsAny(field) ? GetWhole((int)field) : null;

        public DateTimeOffset Moment(RowField field) => fields.Has(field) ? DateTimeOffset.FromUnixTimeMilliseconds(GetWhole((int)field)) : default;

        public DateTimeOffset? MomentIfAny(RowField field) => IsAny(field) ? DateTimeOffset.FromUnixTimeMilliseconds(GetWhole((int)field)) : null;

        public Secret? Sealed(RowField field, Vault vault)
        {
            if (!IsAny(field)) return null;
            var bytes = answer.GetFieldValue<byte[]>((int)field);
            return new Secret(() => vault.Open(bytes));
        }

        private bool IsAny(RowField field) =>
            fields.Has(field) && (statement is null ? !answer.IsDBNull((int)field) : raw.sqlite3_column_type(statement, (int)field) != raw.SQLITE_NULL);

        private string GetText(int place) => statement is null ? answer.GetString(place) : raw.sqlite3_column_text(statement, place).utf8_to_string();

        private long GetWhole(int place) => statement is null ? answer.GetInt64(place) : raw.sqlite3_column_int64(statement, place);
    }
}
