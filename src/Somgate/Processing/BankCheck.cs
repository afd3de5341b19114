using Somgate.Payments;

namespace Somgate.Processing;

/// <summary>When a person may have the bank asked for the status of a payment (dashboard.md 5.2). Pure.</summary>
internal static class BankCheck
{
    /// <summary>Between two questions about one payment.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>How long after a decline that the bank has not made itself; so long it is asked without people too.</summary>
    public static readonly TimeSpan Patience = Waits.Chase;

    /// <summary>The operation that is asked about; null: the answer could change nothing any more.</summary>
    public static Operation? OperationOf(Payment payment, DateTimeOffset now) =>
        payment.Operations.LastOrDefault(operation => operation.Type == OperationType.Sale) is { } sale && IsWorthAsking(sale, now) ? sale : null;

    private static bool IsWorthAsking(Operation sale, DateTimeOffset now) => sale switch
    {
        { IsFinal: false } => true,
        { Status: OperationStatus.Decline, CompletedAt: { } at } => IsOurOwn(sale) && now - at <= Patience,
        _ => false,
    };

    private static bool IsOurOwn(Operation declined) => declined.Unconfirmed || declined.LateSuccess || declined.Code == ResultCode.TimeOut;
}
