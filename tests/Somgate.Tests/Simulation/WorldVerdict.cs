namespace Somgate.Tests.Simulation;

/// <summary>
/// Compares at the end of a simulation what merchants were promised, what the database holds, what the bank booked and what merchants were told. The world must be
/// healed and at rest: nothing may be missing then.
/// </summary>
internal sealed class WorldVerdict
{
    /// <summary>A sweep comes twice a second, and some steps are taken before a fact is stored.</summary>
    private const long SweepLateMs = 2_000;

    /// <summary>A lease of a dead node runs out, then a cancel and a status with their whole time-outs (gate.md 5.3: "after a restart: after the first question").</summary>
    private const long AfterDisturbanceMs = 30_000 + 2 * 10_000;

    private readonly World world;
    private readonly IReadOnlyList<Shopper> shoppers;
    private readonly ILookup<string, string> ledger;

    private WorldVerdict(World world, IReadOnlyList<Shopper> shoppers)
    {
        (this.world, this.shoppers) = (world, shoppers);
        ledger = world.Bank.Ledger.ToLookup(order => order);
    }

    public static WorldCount Of(World world, IReadOnlyList<Shopper> shoppers)
    {
        var verdict = new WorldVerdict(world, shoppers);
        var operations = world.Database.Query<OperationRow>(OperationRow.All);
        foreach (var operation in operations) verdict.Check(operation);
        verdict.CheckAlerts(operations);
        verdict.CheckPromises();
        verdict.CheckHistory();
        verdict.CheckCallbacks();
        verdict.CheckNodes();
        var strangers = world.Bank.Ledger.Except(operations.Select(operation => $"{operation.OperationId}")).ToArray();
        if (strangers.Length > 0) world.Fault($"the bank charged orders that we don't know: {string.Join(", ", strangers)}");
        return new(
            operations.Count(operation => operation.Status == "success"), operations.Count(operation => operation.Status == "decline"),
            operations.Count(operation => operation.IsLateSuccess == 1), operations.Count(operation => operation.IsUnconfirmed == 1 || operation.Code == 20202));
    }

    private void Check(OperationRow operation)
    {
        var charges = ledger[$"{operation.OperationId}"].Count();
        if (operation.Status is not ("success" or "decline")) Fault(operation, $"is {operation.Status} at {operation.Step} for good");
        if (charges > 1) Fault(operation, $"was charged {charges} times");
        if (operation.Status == "success" && charges == 0) Fault(operation, "is a success without a charge");
        if (operation.Status == "decline" && charges > 0 && operation.IsLateSuccess == 0) Fault(operation, "was charged after our decline, and nobody knows");
        if (operation.IsLateSuccess == 1 && charges == 0) Fault(operation, "is a late success without a charge");
        if (operation.HasCode == 1) Fault(operation, "keeps the customer's code");
        if (operation.WrongCodes > 3 || operation.Resends > 3) Fault(operation, $"counts {operation.WrongCodes} wrong codes, {operation.Resends} resends");
        if (world.Bank.ResendsAsked.GetValueOrDefault($"{operation.OperationId}") > operation.Resends) Fault(operation, "asked the bank for more codes than were accepted");
        if (operation.LeasedBy is not null) Fault(operation, $"is leased by {operation.LeasedBy} at rest");
        // Only an order that the bank doesn't know is asked about for thirty days.
        if (operation.DueAtMs is not null && world.Bank.Knows($"{operation.OperationId}")) Fault(operation, $"is still due at {operation.Step}");
        CheckThreshold(operation);
    }

    private void CheckThreshold(OperationRow operation)
    {
        var (ended, threshold) = (Ms(operation.FinalAtMs ?? 0), Ms(operation.ThresholdAtMs));
        var disturbed = world.Disturbances.Where(one => one.FromMs <= ended).Select(one => one.ToMs + AfterDisturbanceMs).DefaultIfEmpty(0).Max();
        // With few places the work of others comes first.
        var queued = world.Plan.Shoppers / world.Plan.OperationsMax * 20_000L;
        var limit = Math.Max(threshold + 60_000, disturbed) + SweepLateMs + queued + world.Plan.SkewMsMax;
        if (ended > limit) Fault(operation, $"ended {ended - threshold} ms after its threshold, {ended - limit} ms too late");
    }

    private void CheckAlerts(IReadOnlyList<OperationRow> operations)
    {
        var alerts = world.Database.Query<AlertRow>("select operation_id as OperationId, kind as Kind from alerts").ToLookup(alert => (alert.OperationId, alert.Kind));
        foreach (var operation in operations)
        {
            var late = alerts[(operation.OperationId, "LateSuccess")].Count();
            if (late != operation.IsLateSuccess) Fault(operation, $"is a late success {operation.IsLateSuccess} time(s), shown {late} time(s)");
            if (operation.Code == 20202 && !alerts.Contains((operation.OperationId, "Unconfirmed"))) Fault(operation, "is unconfirmed and nobody was alerted");
        }

        foreach (var order in world.Bank.WrongSumsTaken.Where(order => !alerts.Contains((long.Parse(order), "OtherSum"))))
            world.Fault($"order {order}: a notice with another sum was answered 200 and shown to nobody");
        foreach (var order in world.Bank.ContrariesTaken.Where(order => !alerts.Contains((long.Parse(order), "Contradiction"))))
            world.Fault($"order {order}: a contrary notice was answered 200 and shown to nobody");
    }

    private void CheckPromises()
    {
        var requests = world.Database.Query<RequestRow>("""
            select q.request_id as RequestId, p.payment_id as PaymentId from requests q join payments p on p.project_id = q.project_id and p.payment_no = q.payment_no
            """).ToLookup(request => request.RequestId, request => request.PaymentId);
        var newest = world.Database.Query<RequestRow>("""
            select p.request_id as RequestId, p.payment_id as PaymentId from payment_ids i join payments p on p.project_id = i.project_id and p.payment_no = i.payment_no
            """).ToDictionary(payment => payment.PaymentId, payment => payment.RequestId);
        foreach (var shopper in shoppers)
        {
            if (shopper.SaleAck is not { } ack) world.Fault($"{shopper.PaymentId} was never acknowledged");
            else if (newest.GetValueOrDefault(shopper.PaymentId) != ack) world.Fault($"{shopper.PaymentId} was acknowledged as {ack} and is {newest.GetValueOrDefault(shopper.PaymentId)}");
            foreach (var request in shopper.Acks.Where(request => !requests[request].Contains(shopper.PaymentId))) world.Fault($"{shopper.PaymentId}: the acknowledged request {request} is gone");
        }
    }

    /// <summary>A final status never changes, whatever the bank says later.</summary>
    private void CheckHistory()
    {
        const string moves = "select payment_no as PaymentNo, status as Status from payment_changes order by payment_no, version";
        foreach (var payment in world.Database.Query<ChangeRow>(moves).GroupBy(change => change.PaymentNo))
        {
            var statuses = payment.Select(change => change.Status).ToList();
            var end = statuses.FindIndex(status => status is "success" or "decline" or "error");
            if (end >= 0 && statuses.Skip(end).Any(status => status != statuses[end])) world.Fault($"payment {payment.Key} moved: {string.Join(", ", statuses)}");
        }
    }

    private void CheckCallbacks()
    {
        var rows = world.Database.Query<EventRow>(EventRow.All);
        foreach (var row in rows.Where(row => row.State is "pending" or "exhausted")) world.Fault($"{row.PaymentId}: the callback {row.Status} is {row.State} for good");
        var told = world.Merchant.Handled.ToLookup(one => one.PaymentId);
        foreach (var payment in rows.GroupBy(row => row.PaymentId))
        {
            // Events in their order; the same bytes for two events can't be told apart, and needn't be.
            var ranks = payment.Select((row, rank) => (Key: Convert.ToBase64String(row.Body), rank)).ToLookup(pair => pair.Key, pair => pair.rank);
            var newest = payment.Last();
            foreach (var row in payment.Where(row => row.EventNo == newest.EventNo && !told[payment.Key].Any(one => one.Url == row.Url && one.Body.AsSpan().SequenceEqual(row.Body))))
                world.Fault($"{payment.Key}: {row.Status} was never told to {row.Url}");
            if (newest.Status != newest.PaymentStatus) world.Fault($"{payment.Key} is {newest.PaymentStatus}, and {newest.Status} was the last to be told");
            CheckOrder(payment.Key, told[payment.Key], ranks);
        }
    }

    private void CheckOrder(string paymentId, IEnumerable<Told> told, ILookup<string, int> ranks)
    {
        var reached = -1;
        foreach (var one in told)
        {
            var possible = ranks[Convert.ToBase64String(one.Body)].ToArray();
            if (possible.Length == 0) world.Fault($"{paymentId} was told {one.Status} in bytes that nobody stored");
            else if (possible.Max() < reached) world.Fault($"{paymentId} was told the older {one.Status} after a newer event");
            else reached = Math.Max(reached, possible.Min());
        }
    }

    /// <summary>Nothing is at work, and every place is free again.</summary>
    private void CheckNodes()
    {
        foreach (var node in world.Nodes.Where(node => node.IsReady))
        {
            if (node.Operations.AtWork + node.Callbacks.AtWork > 0) world.Fault($"node {node.Id} has {node.Operations.AtWork} operations and {node.Callbacks.AtWork} callbacks at work at rest");
            var free = 0;
            while (free <= world.Plan.OperationsMax && node.Operations.TryReserve()) free++;
            for (var taken = 0; taken < free; taken++) node.Operations.Release();
            if (free != world.Plan.OperationsMax) world.Fault($"node {node.Id} has {free} of {world.Plan.OperationsMax} places left");
        }
    }

    private void Fault(OperationRow operation, string text) => world.Fault($"{operation.PaymentId} (order {operation.OperationId}): {text}");

    private static long Ms(long unixMs) => VirtualClock.MsOf(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
}

/// <summary>How the purchases of a simulation ended: what it has shown.</summary>
internal sealed record WorldCount(int Successes, int Declines, int LateSuccesses, int Unconfirmed);
