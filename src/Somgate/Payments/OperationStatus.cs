namespace Somgate.Payments;

/// <summary>The published statuses of an operation (gate.md 5.1).</summary>
internal enum OperationStatus
{
    Processing,
    AwaitingClarification,
    Success,
    Decline,
}
