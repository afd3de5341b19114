using Somgate.Payments;
using Somgate.Running;
using Somgate.Storage;

namespace Somgate.Processing;

/// <summary>Repairs go the way of every other change: lifecycle, one commit, callback.</summary>
internal sealed partial class PaymentProcessor
{
    /// <summary>Carries out what two operators have agreed on; null: the payment is not as they saw it, and nothing is changed.</summary>
    /// <param name="joined">What stands or falls with it.</param>
    public async Task<Payment?> Repair(Repair repair, JoinedAct joined, CancellationToken cancel)
    {
        while (true)
        {
            var payment = await store.FindByNumber(repair.ProjectId, repair.PaymentNo, cancel);
            if (payment is null || !repair.IsAsSeen(payment)) return null;
            var (now, happened) = (Now(), new OperationEvent.Repaired(repair.To, repair.Code) { ProviderPaymentId = repair.Evidence.ProviderPaymentId, ProviderAt = repair.Evidence.At });
            if (Lifecycle.Apply(payment, repair.OperationId, happened, now) is not Decision.Changed changed) return null;
            var committed = await Commit(changed.Payment, projects.Current.Find(payment.ProjectId)!, new PaymentChange
            {
                Key = payment.Key,
                Saved = changed.Payment,
                Operation = changed.Operation,
                History = new(now, "Repaired"),
            }, changed.Tell, operationReserved: false, now, cancel, joined);
            if (committed.IsDone)
            {
                Count(payment, changed.Payment);
                return changed.Payment;
            }

            // A lease alone moves the version and nothing that was seen.
            Telemetry.LostRaces.Add(1);
        }
    }
}
