using System.Globalization;
using System.Text.Json.Nodes;
using Somgate.Audit;
using Somgate.Methods;
using Somgate.Payments;
using Somgate.Providers;
using Somgate.Running;

namespace Somgate.Processing;

/// <summary>Who acts on a repair, and how the audit log shall tell it: in the platform's chain and in the merchant's.</summary>
/// <param name="Entries">By act, object and merchant.</param>
internal sealed record RepairActing(RepairPerson Person, Func<string, AuditObject, long, IReadOnlyList<AuditEntry>> Entries);

/// <summary>Repairs by two persons, and closing without a change (dashboard.md 11.3). A refusal is the key of a text; null: done.</summary>
internal sealed class RepairProcessor(RepairStore repairs, PaymentProcessor processor, PaymentStore payments, NumberStore numbers, PaymentMethods methods, NodeOptions node, TimeProvider time)
{
    /// <summary>Proposes what the caller has checked by <see cref="Repair.Faults"/>.</summary>
    public async Task<(Repair? Made, string? Fault)> Propose(RepairActing by, long merchantId, Payment payment, long operationId, OperationStatus to, int code, string reason, RepairEvidence evidence, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await repairs.Expire(now, cancel);
        var repair = new Repair(
            payment.ProjectId, await numbers.Next(cancel), payment.PaymentNo, operationId, payment.UpdatedAt, RepairState.Proposed, to, code, reason, evidence, by.Person, now);
        return await repairs.Add(repair, Told(by, "repair.propose", merchantId, repair, null, reason), cancel) ? (repair, null) : (null, "err.repair_open");
    }

    /// <summary>Approves and carries out. Nobody approves his own.</summary>
    public async Task<string?> Approve(RepairActing by, long merchantId, Repair repair, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await repairs.Expire(now, cancel);
        if (repair.State != RepairState.Proposed || now - repair.ProposedAt >= Repair.OpenFor) return "err.repair_over";
        if (by.Person.UserId == repair.ProposedBy.UserId) return "err.repair_own";
        if (await payments.FindByNumber(repair.ProjectId, repair.PaymentNo, cancel) is not { } payment) return "err.repair_void";
        if (await repairs.IsIdElsewhere(payment, repair.Evidence.ProviderPaymentId, cancel)) return "err.provider_id_used";
        try
        {
            var entries = Told(by, "repair.done", merchantId, repair, payment, repair.Reason);
            if (await processor.Repair(repair, RepairStore.Done(repair, by.Person, now, entries), cancel) is not null) return null;
        }
        catch (RepairEnded)
        {
            return "err.repair_over";
        }

        var refused = Told(by, "repair.void", merchantId, repair, payment, "State changed");
        await repairs.End(repair, RepairState.Void, by.Person, "State changed", now, [.. refused.Select(entry => entry with { Result = AuditEntry.Refused })], cancel);
        return "err.repair_void";
    }

    /// <summary>Rejects another's proposal, or withdraws one's own.</summary>
    public async Task<string?> End(RepairActing by, long merchantId, Repair repair, bool isWithdrawn, string reason, CancellationToken cancel)
    {
        if (isWithdrawn != (by.Person.UserId == repair.ProposedBy.UserId)) return "err.repair_own";
        var state = isWithdrawn ? RepairState.Withdrawn : RepairState.Rejected;
        var entries = Told(by, isWithdrawn ? "repair.withdraw" : "repair.reject", merchantId, repair, null, reason);
        return await repairs.End(repair, state, by.Person, reason, time.GetUtcNow(), entries, cancel) ? null : "err.repair_over";
    }

    /// <summary>The bank gave the money back, or its report was wrong: the payment stays as it is.</summary>
    /// <param name="kind">Of the alert that is settled.</param>
    public async Task<string?> Close(RepairActing by, long merchantId, Payment payment, string kind, string reason, CancellationToken cancel)
    {
        var thing = new AuditObject("payment", payment.PaymentNo.ToString(CultureInfo.InvariantCulture), payment.ProjectId);
        var entries = by.Entries("alert.close", thing, merchantId).Select(entry => entry with { Reason = reason, Before = new() { ["kind"] = kind }, After = new() { ["closed"] = true } });
        return await repairs.Close(payment.ProjectId, payment.PaymentNo, kind, by.Person.Name, reason, time.GetUtcNow(), [.. entries], cancel) ? null : "err.closed_before";
    }

    /// <summary>What the bank says of it now. It is only shown: nothing moves by it.</summary>
    public async Task<ProviderAnswer?> Check(Payment payment, Operation operation, CancellationToken cancel)
    {
        if (methods.Find(payment.Method) is not { } method) return null;
        var notices = $"{node.PublicUrl.TrimEnd('/')}/notices/{method.Provider.Name}/{payment.ProjectId}";
        return await method.Provider.Ask(new(ProviderCall.Status, payment, operation, notices, time.GetUtcNow()), cancel);
    }

    /// <summary>Whether the bank's answer says that nothing was paid: only then may an open payment be declined by hand.</summary>
    public static bool SaysUnpaid(ProviderAnswer? answer) => answer?.Happened is OperationEvent.Declined or OperationEvent.Cancelled or OperationEvent.Expired or OperationEvent.UnknownOrder;

    private static IReadOnlyList<AuditEntry> Told(RepairActing by, string act, long merchantId, Repair repair, Payment? payment, string reason)
    {
        var after = new JsonObject
        {
            ["status"] = StatusText.Of(repair.To),
            ["code"] = (long)repair.Code,
            ["proposed_by"] = repair.ProposedBy.UserId,
            ["provider_payment_id"] = repair.Evidence.ProviderPaymentId,
            ["bank_amount"] = repair.Evidence.Sum.AmountMinor,
            ["bank_currency"] = repair.Evidence.Sum.Currency,
        };
        if (act != "repair.propose") after["decided_by"] = by.Person.UserId;
        var before = payment is null ? null : new JsonObject { ["status"] = StatusText.Of(payment.Status), ["code"] = (long)payment.Code };
        var thing = new AuditObject("repair", repair.RepairId.ToString(CultureInfo.InvariantCulture), repair.ProjectId);
        return [.. by.Entries(act, thing, merchantId).Select(entry =>
        {
            // Both names, for those who may read them: in the merchant's chain operators have numbers.
            var told = after.DeepClone().AsObject();
            if (entry.Chain == AuditEntry.Platform) (told["proposed_by_name"], told["decided_by_name"]) = (repair.ProposedBy.Name, act == "repair.propose" ? null : by.Person.Name);
            return entry with { Before = before, After = told, Reason = reason };
        })];
    }
}
