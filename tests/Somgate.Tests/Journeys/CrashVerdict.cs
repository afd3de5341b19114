using Dapper;
using Somgate.Payments;
using Somgate.Storage;
using Somgate.Tests.Support;

namespace Somgate.Tests.Journeys;

/// <summary>Compares what merchants were promised, what the database holds, what the bank charged and what merchants were told. Every difference is a line.</summary>
internal sealed class CrashVerdict
{
    /// <summary>Beyond the minute after the threshold: the service was down in between, and must start and ask the bank first.</summary>
    private static readonly TimeSpan DownMax = TimeSpan.FromSeconds(90);

    private readonly List<string> faults = [];

    /// <summary>Successes, late ones not counted: how much the run has shown.</summary>
    public int Successes { get; private set; }

    public string Text => string.Join('\n', faults);

    public static async Task<CrashVerdict> Of(SomgateProcess somgate, BankHost bank, MerchantStub merchant, CrashLoad load)
    {
        var verdict = new CrashVerdict();
        var cancel = TestContext.Current.CancellationToken;
        await using var database = somgate.Open();
        var store = new PaymentStore(database, await VaultStore.Open(database, cancel));
        var charges = (await bank.Charges()).ToLookup(charge => charge.OrderNumber);
        var told = merchant.Received.ToLookup(callback => callback.PaymentId);
        var charged = 0;
        foreach (var purchase in load.Purchases)
        {
            var payment = await store.Find(new PaymentKey(SomgateHost.ProjectId, PaymentKey.Fold(purchase.PaymentId)), cancel);
            if (payment is null) verdict.Fault(purchase, "was acknowledged and does not exist");
            else charged += verdict.Check(purchase, payment, charges, [.. told[purchase.PaymentId]]);
            foreach (var ack in purchase.Acks)
                if ((await store.FindByRequest(SomgateHost.ProjectId, ack, cancel))?.PaymentNo != payment?.PaymentNo) verdict.Fault(purchase, $"the acknowledged request {ack} is gone");
        }

        if (charged != charges.Count) verdict.faults.Add($"the bank charged {charges.Count} orders, we know of {charged}");
        await verdict.CheckRest(database, cancel);
        return verdict;
    }

    /// <summary>Returns how many charges of the bank we know of by this payment: one or none.</summary>
    private int Check(Purchase purchase, Payment payment, ILookup<string, BankCharge> charges, IReadOnlyList<ReceivedCallback> told)
    {
        var operation = payment.Latest!;
        var count = charges[$"{operation.OperationId}"].Count();
        var isSuccess = payment.Status == PaymentStatus.Success;
        if (isSuccess) Successes++;
        if (payment.Sale.RequestId != purchase.Acks[0]) Fault(purchase, "has another request id than its ack");
        if (!operation.IsFinal) Fault(purchase, $"is {payment.Status} at {operation.Step}");
        if (count > 1) Fault(purchase, $"was charged {count} times");
        if (count != (isSuccess || operation.LateSuccess ? 1 : 0)) Fault(purchase, $"is {payment.Status}, late success {operation.LateSuccess}, with {count} charges");
        if (operation.ChangedAt > payment.ThresholdAt + Waits.Closing + DownMax) Fault(purchase, $"ended {operation.ChangedAt - payment.ThresholdAt} after its threshold");
        if (operation.ApprovalCode is not null) Fault(purchase, "keeps the customer's code");
        CheckTold(purchase, payment, told);
        return count;
    }

    private void CheckTold(Purchase purchase, Payment payment, IReadOnlyList<ReceivedCallback> told)
    {
        if (!told.Any(callback => callback.Status == StatusText.Of(payment.Status))) Fault(purchase, $"is {payment.Status}, and no callback told it");
        if (told.Any(callback => !callback.IsSignedBy(SomgateHost.Secret))) Fault(purchase, "was told by a callback with a wrong signature");
        for (var index = 1; index < told.Count; index++)
        {
            var (before, after) = (told[index - 1], told[index]);
            if (before.IsFinal && !after.IsFinal) Fault(purchase, $"was told {after.Status} after {before.Status}");
            if (string.CompareOrdinal(DateOf(before), DateOf(after)) > 0) Fault(purchase, $"was told of {DateOf(after)} after {DateOf(before)}");
        }
    }

    private async Task CheckRest(Database database, CancellationToken cancel)
    {
        await using var connection = await database.Open(cancel);
        if (await connection.QuerySingleAsync<long>("select count(*) from callbacks where state = 'pending'") is > 0 and var pending)
            faults.Add($"{pending} callbacks were left behind");
        if (await connection.QuerySingleAsync<long>("select count(*) from operations where leased_by is not null") is > 0 and var leased)
            faults.Add($"{leased} operations are leased though the service has stopped");
        const string unseen = """
            select count(*) from operations
            where is_late_success = 1 and operation_id not in (select operation_id from alerts where kind = 'LateSuccess' and operation_id is not null)
            """;
        if (await connection.QuerySingleAsync<long>(unseen) is > 0 and var late) faults.Add($"{late} late successes were shown to nobody");
    }

    private void Fault(Purchase purchase, string text) => faults.Add($"{purchase.PaymentId} (phone {purchase.Phone}): {text}");

    private static string DateOf(ReceivedCallback callback) => callback.Json.GetProperty("payment").GetProperty("date").GetString()!;
}
