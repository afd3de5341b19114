namespace Somgate.Payments;

/// <summary>What stands in a row for payments, operations, history and callbacks, in the order of the statements' columns.</summary>
internal sealed partial class ChangeStore
{
    private object?[] PaymentRow(Payment payment, PaymentChange change) =>
    [
        payment.ProjectId, payment.PaymentNo, payment.PaymentId, change.Key.Folded, StatusText.Of(payment.Status), payment.Method, SourceText.Of(payment.Source),
        payment.Sum.AmountMinor, payment.Sum.Currency, payment.Description, payment.Customer.Id, payment.Customer.IpAddress,
        payment.Customer.Details is { } details ? vault.Seal(details.Reveal()) : null, vault.Seal(payment.Account.Reveal()), vault.Hash(payment.Account.Reveal()),
        payment.AccountMasked, Ms(payment.CreatedAt), Ms(payment.ChangedAt), Ms(payment.ThresholdAt), (long)payment.CodeLife.TotalMilliseconds,
        payment.Sale.RequestId, payment.Sale.Hash, payment.Callbacks.Url, payment.Callbacks.SuccessUrl, payment.Callbacks.DeclineUrl,
        (long)payment.Callbacks.Delay.TotalMilliseconds, Flag(payment.Callbacks.Off), payment.Problems.Count == 0 ? null : Problems.Write(payment.Problems),
        payment.Extra, payment.TraceParent, payment.Version, (long)(payment.Retry?.TriesMax ?? 1), (long?)payment.Retry?.Window.TotalMilliseconds, Ms(payment.Retry?.Before),
        Ms(payment.UpdatedAt), payment.MovedOperationId, payment.Main?.OperationId, MainType(payment), (long)payment.Code, Ms(payment.CompletedAt),
        EndedAs(payment), TimeToResult(payment, change.Callbacks), ToldState(change.Callbacks) ?? "none", PhoneHash(payment),
        Contacts.Of(payment.Customer).Email is { } email ? vault.Hash(email) : null, payment.Link?.Name,
    ];

    private object?[] LinkRow(Payment payment, PaymentLink link) =>
    [
        payment.ProjectId, payment.PaymentNo, link.Hash, vault.Seal(link.Id.Reveal()), Ms(link.BestBefore), LinkEmailText.Of(link.Email), vault.Seal(link.Terms.Reveal()),
    ];

    /// <summary>An open payment whose one operation has only gone on: it still is what its row said when it was added.</summary>
    private static bool IsPlain(Payment payment) =>
        payment is { CompletedAt: null, Operations: [{ Reason: null, LateSuccess: false, Unconfirmed: false }] };

    private static object?[] MovingRow(Payment payment, IReadOnlyList<CallbackRow> callbacks) =>
    [
        payment.ProjectId, payment.PaymentNo, StatusText.Of(payment.Status), Ms(payment.ChangedAt), payment.Version, Ms(payment.RetryUntil), Ms(payment.UpdatedAt),
        (long)payment.Code, ToldState(callbacks),
    ];

    private static object?[] SavedRow(Payment payment, IReadOnlyList<CallbackRow> callbacks)
    {
        object?[] row =
        [
            payment.ProjectId, payment.PaymentNo, StatusText.Of(payment.Status), Ms(payment.ChangedAt), payment.Version, Ms(payment.RetryUntil), Ms(payment.UpdatedAt),
            payment.MovedOperationId, payment.Main?.OperationId, MainType(payment), (long)payment.Code, payment.Main?.Reason,
            Flag(payment.Operations.Any(operation => operation.LateSuccess)), Flag(payment.Operations.Any(operation => operation.Unconfirmed)), ToldState(callbacks),
        ];
        return payment.CompletedAt is null ? row : [.. row, Ms(payment.CompletedAt), EndedAs(payment), TimeToPay(payment), TimeToResult(payment, callbacks)];
    }

    private static string? MainType(Payment payment) => payment.Main is { } main ? OperationTypeText.Of(main.Type) : null;

    private static string? EndedAs(Payment payment) => payment.CompletedAt is null ? null : StatusText.Of(payment.Status);

    /// <summary>A fresh callback waits or has nowhere to go (dashboard.md 2.2, <c>callback</c>); null: the change tells nobody.</summary>
    private static string? ToldState(IReadOnlyList<CallbackRow> callbacks) =>
        callbacks.Count == 0 ? null : callbacks.Any(callback => callback.DueAt is not null) ? "waiting" : "off";

    private static string StateAfter(CallbackTry ended) => ended switch
    {
        { State: "delivered" } => "delivered",
        { State: "exhausted" } => "failed",
        { Tries: > 0 } => "retrying",
        _ => "waiting",
    };

    private static long? TimeToPay(Payment payment) =>
        payment is { Status: PaymentStatus.Success, Main: { CompletedAt: { } completed } main } ? (long)(completed - main.CreatedAt).TotalMilliseconds : null;

    /// <summary>With a callback to send, its first try tells the time (dashboard.md 2.1).</summary>
    private static long? TimeToResult(Payment payment, IReadOnlyList<CallbackRow> callbacks) =>
        payment.CompletedAt is not { } completed || ToldState(callbacks) == "waiting"
            ? null
            : (long)(completed - (payment.Main?.CreatedAt ?? payment.CreatedAt)).TotalMilliseconds;

    // A phone that is the account is found by the account.
    private byte[]? PhoneHash(Payment payment) =>
        Contacts.Of(payment.Customer).Phone is { } phone && phone != payment.Account.Reveal() ? vault.Hash(phone) : null;

    private object?[] TryRow(Payment payment) =>
    [
        payment.ProjectId, payment.PaymentNo, payment.Method, vault.Seal(payment.Account.Reveal()), vault.Hash(payment.Account.Reveal()), payment.AccountMasked,
        Ms(payment.ThresholdAt), (long)payment.CodeLife.TotalMilliseconds, PhoneHash(payment), payment.Customer.IpAddress,
        (long)(payment.Retry?.TriesMax ?? 1), (long?)payment.Retry?.Window.TotalMilliseconds, Ms(payment.Retry?.Before),
    ];

    private object?[] OperationRow(Payment payment, Operation operation) =>
    [
        payment.ProjectId, operation.OperationId, payment.PaymentNo, OperationTypeText.Of(operation.Type), StatusText.Of(operation.Status), StepText.Of(operation.Step), (long)operation.Code,
        Ms(operation.CreatedAt), Ms(operation.ChangedAt), Ms(operation.DueAt), (long?)operation.LeasedBy, (long)operation.Try, Ms(operation.UpdatedAt), (long)operation.Questions,
        operation.ApprovalCode is { } code ? vault.Seal(code.Reveal()) : null, Ms(operation.CodeSentAt), Ms(operation.CodeEndsAt), (long)operation.WrongCodes,
        operation.CodeFault is { } fault ? CodeFaultText.Of(fault) : null, (long)operation.Resends, Ms(operation.ResentAt), Flag(operation.ResendWanted),
        operation.Clarified?.RequestId, operation.Clarified?.Hash, operation.AuthCode, Flag(operation.Unconfirmed),
        Flag(operation.LateSuccess), Ms(operation.CompletedAt), operation.Reason, operation.Provider.Code, operation.Provider.Message, Ms(operation.Provider.At),
    ];

    private static object?[] HistoryRow(Payment payment, Operation? operation, ChangeRow history) =>
    [
        payment.ProjectId, payment.PaymentNo, payment.Version, operation?.OperationId, Ms(history.At), history.Happened, history.Call, history.Heard, history.CallMs,
        StatusText.Of(payment.Status), operation is null ? null : StepText.Of(operation.Step), (long?)operation?.Code,
    ];

    private static object?[] CallbackRow(CallbackRow callback) =>
    [
        callback.ProjectId, callback.CallbackId, callback.EventNo, callback.PaymentNo, callback.PaymentKey, callback.PaymentVersion, callback.OperationId, callback.Status, callback.Url,
        callback.Endpoint, callback.Body, callback.State, callback.Kind, callback.KeyId, callback.IsRuled is { } ruled ? Flag(ruled) : null, Ms(callback.DueAt), (long?)callback.LeasedBy,
        Ms(callback.CreatedAt),
    ];

    private static object Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private static object? Ms(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();

    private static object Flag(bool flag) => flag ? Yes : No;

    private static readonly object Yes = 1L;
    private static readonly object No = 0L;
}
