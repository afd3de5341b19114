namespace Somgate.Register;

/// <summary>What a <see cref="RegisterRow"/> is read from, each in its place of the answer.</summary>
internal enum RowField
{
    ProjectId,
    PaymentNo,
    PaymentId,
    Status,
    AmountMinor,
    Currency,
    Method,
    Source,
    AccountMasked,
    CustomerId,
    CustomerIp,
    CustomerDetails,
    Description,
    Extra,
    CreatedAt,
    UpdatedAt,
    CompletedAt,
    ThresholdAt,
    Code,
    Reason,
    RequestId,
    LinkId,
    TimeToPay,
    TimeToResult,
    CallbackState,
    IsLate,
    IsUnconfirmed,
    RepairedAt,
    Moment,
    RowNo,
    OperationId,
    OperationType,
    OperationStatus,
    OperationCode,
    OperationReason,
    OperationCreatedAt,
    OperationUpdatedAt,
    OperationCompletedAt,
    ProviderPaymentId,
    ProviderCode,
    ProviderMessage,
    ProviderAt,
    CallbackTries,
    CallbackDeliveredAt,
}

/// <summary>A set of fields. A stream of a million rows reads those alone that somebody wants of it; the others of its rows are empty. Pure.</summary>
internal readonly record struct RowFields(ulong Bits)
{
    public static readonly RowFields All = new((1UL << ((int)RowField.CallbackDeliveredAt + 1)) - 1);

    /// <summary>All but those of callbacks, which cost a search of their own.</summary>
    public static readonly RowFields WithoutCallbacks = All.Without(RowField.CallbackTries).Without(RowField.CallbackDeliveredAt);

    /// <summary>What every row has: its place, and what counts and sums are made of.</summary>
    private static readonly RowFields Least =
        Of([RowField.ProjectId, RowField.PaymentNo, RowField.Status, RowField.AmountMinor, RowField.Currency, RowField.Moment, RowField.RowNo]);

    private static readonly RowFields OfOperation = Of([.. Enum.GetValues<RowField>().Where(field => field is >= RowField.OperationId and <= RowField.ProviderAt)]);

    private static readonly RowFields OfCallback = Of([RowField.CallbackTries, RowField.CallbackDeliveredAt]);

    /// <summary>An operation's field is wanted.</summary>
    public bool HasOperation => (Bits & OfOperation.Bits) != 0;

    /// <summary>A field of the newest callback is wanted.</summary>
    public bool HasCallback => (Bits & OfCallback.Bits) != 0;

    /// <summary>What these columns are read from.</summary>
    public static RowFields OfColumns(IEnumerable<RegisterColumn> columns)
    {
        var wanted = columns.Aggregate(Least, (fields, column) => new(fields.Bits | Of(column.Fields).Bits));
        // Whether there is one at all is told by these.
        if (wanted.HasOperation) wanted = wanted.With(RowField.OperationId);
        return wanted.HasCallback ? wanted.With(RowField.CallbackTries) : wanted;
    }

    public bool Has(RowField field) => (Bits & (1UL << (int)field)) != 0;

    private static RowFields Of(IEnumerable<RowField> fields) => fields.Aggregate(default(RowFields), (set, field) => set.With(field));

    private RowFields With(RowField field) => new(Bits | (1UL << (int)field));

    private RowFields Without(RowField field) => new(Bits & ~(1UL << (int)field));
}
