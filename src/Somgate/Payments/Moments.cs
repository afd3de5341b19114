namespace Somgate.Payments;

/// <summary>When a payment and its operations last moved and when they ended (dashboard.md 2.1). Pure: compares what was with what is decided.</summary>
internal static class Moments
{
    /// <summary>The payment with the moments of a change from <paramref name="before"/>; one that shows nothing new, such as a lease, moves none.</summary>
    public static Payment Stamp(Payment before, Payment after, DateTimeOffset now)
    {
        var operations = after.Operations.Select(operation => Stamp(Earlier(before, operation), operation, now)).ToArray();
        var moved = operations.LastOrDefault(operation => !IsSameMoment(Earlier(before, operation), operation));
        var isNews = moved is not null || before.Status != after.Status;
        return after with
        {
            Operations = operations,
            MovedOperationId = moved?.OperationId ?? before.MovedOperationId,
            UpdatedAt = isNews ? moved?.UpdatedAt ?? Later(now, before.UpdatedAt) : before.UpdatedAt,
            CompletedAt = !Standing.IsFinal(after.Status) ? null : before.Status == after.Status ? before.CompletedAt : now,
        };
    }

    private static Operation Stamp(Operation? before, Operation after, DateTimeOffset now)
    {
        if (before is null) return after;
        return after with
        {
            UpdatedAt = IsNews(before, after) ? Later(now, before.UpdatedAt) : before.UpdatedAt,
            CompletedAt = !after.IsFinal ? null : before.Status == after.Status ? before.CompletedAt : now,
            Provider = IsSameWord(before.Provider, after.Provider) ? before.Provider : after.Provider with { At = after.Provider.At ?? now },
        };
    }

    private static bool IsNews(Operation before, Operation after) =>
        before.Status != after.Status || before.Code != after.Code || before.ProviderPaymentId != after.ProviderPaymentId
        || before.Provider.Code != after.Provider.Code || before.Provider.Message != after.Provider.Message
        || before.Unconfirmed != after.Unconfirmed || before.LateSuccess != after.LateSuccess;

    // A moment that comes with the change is the provider's own.
    private static bool IsSameWord(ProviderWord before, ProviderWord after) =>
        before.Code == after.Code && before.Message == after.Message && (after.At is null || after.At == before.At);

    private static bool IsSameMoment(Operation? before, Operation after) => before is not null && before.UpdatedAt == after.UpdatedAt;

    private static Operation? Earlier(Payment before, Operation operation) =>
        before.Operations.FirstOrDefault(one => one.OperationId == operation.OperationId);

    // Clocks of two nodes differ; who follows changes by their moment must not miss one.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
