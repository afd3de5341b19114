using Somgate.Payments;

namespace Somgate.Reconciliation;

/// <summary>A sale of ours as it is compared with the bank's list.</summary>
/// <param name="PaidAt">When the bank says that it was paid, else when it became final here; null: it is open.</param>
internal sealed record OurSale(
    long ProjectId, long PaymentNo, string PaymentId, long OperationId, string ProviderPaymentId, OperationStatus Status, Money Sum, DateTimeOffset? PaidAt)
{
    public bool IsPaid => Status == OperationStatus.Success;

    /// <summary>Two operators have changed its state.</summary>
    public bool IsRepaired { get; init; }
}
