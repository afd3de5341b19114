using Somgate.Storage;

namespace Somgate.Payments;

/// <summary>
/// SQL of the writer: many changes in one transaction of two steps. First what may be refused (ids, versions, leases), then all rows of the changes that stand.
/// One instance a loop; its lists are used again.
/// </summary>
internal sealed partial class ChangeStore(Vault vault)
{
    private readonly RowBatch takeId = new(TakeId), saveMoving = new(SaveMoving), saveOpen = new(SaveOpen), saveEnded = new(SaveEnded), claimCallback = new(ClaimCallback), endTry = new(EndTry);
    private readonly RowBatch addPayment = new(AddPayment), addOperation = new(AddOperation), saveOperation = new(SaveOperation), nameOperation = new(NameOperation), addRequest = new(AddRequest);
    private readonly RowBatch addChange = new(AddChange), supersede = new(Supersede), addCallback = new(AddCallback), addTry = new(AddTry);
    private readonly RowBatch addLink = new(AddLink), saveTry = new(SaveTry), drop = new(Drop), resend = new(Resend), addAlert = new(AddAlert);
    private readonly RowBatch tellPayment = new(TellPayment), tellOne = new(TellOne), tellFreed = new(TellFreed), takeItem = new(TakeItem);
    private readonly RowBatch signAgain = new(SignAgain), markRepaired = new(MarkRepaired), addNotice = new(AddNotice);

    /// <summary>Writes the changes, no two of one key, in one transaction; what became of each stands at its index.</summary>
    /// <param name="joined">At the index of its change, what else is done in the transaction if the change stands.</param>
    public async ValueTask<Committed[]> Write(RowSession session, IReadOnlyList<PaymentChange> changes, IReadOnlyList<JoinedAct?> joined)
    {
        RowBatch[] refusable = [takeId, saveMoving, saveOpen, saveEnded, claimCallback, endTry, takeItem];
        RowBatch[] dependent =
            [
                addPayment, addLink, saveTry, addOperation, saveOperation, nameOperation, addRequest, addChange, supersede, addCallback, addTry, drop, resend, tellPayment, tellOne, tellFreed,
                addAlert, addNotice, signAgain, markRepaired,
            ];
        foreach (var batch in refusable.Concat(dependent)) batch.Clear();

        foreach (var change in changes) Claim(change);
        await session.Run(refusable, begin: true, commit: false);
        var won = Won();
        var outcomes = changes.Select(change => Outcome(change, won)).ToArray();
        for (var index = 0; index < changes.Count; index++)
            if (outcomes[index] == CommitOutcome.Done) Follow(changes[index], won);
        for (var index = 0; index < changes.Count; index++)
            if (outcomes[index] == CommitOutcome.Done && joined[index] is { } act) await session.Join(act);
        await session.Run(dependent, begin: false, commit: true);

        var sendable = addCallback.Returned.Where(row => row[1] is not null).Select(row => (long)row[0]!).ToHashSet();
        return [.. changes.Select((change, index) => Answer(change, outcomes[index], won, sendable))];
    }

    private void Claim(PaymentChange change)
    {
        if (change.Added is { } added)
            takeId.Rows.Add([added.ProjectId, change.Key.Folded, added.PaymentNo, Flag(added.Status == PaymentStatus.Error)]);
        if (change.Saved is { } saved)
        {
            if (IsPlain(saved)) saveMoving.Rows.Add(MovingRow(saved, change.Callbacks));
            else (saved.CompletedAt is null ? saveOpen : saveEnded).Rows.Add(SavedRow(saved, change.Callbacks));
        }

        if (change.Claim is { } claim)
            claimCallback.Rows.Add([claim.ProjectId, claim.CallbackId, claim.PaymentKey, Ms(claim.SeenDueAt), (long)claim.Node, Ms(claim.Until), Ms(claim.Now)]);
        if (change.Item is { } item) takeItem.Rows.Add([item.RunId, item.ItemNo, item.MadeId]);
        if (change.Try is { } ended)
            endTry.Rows.Add([ended.ProjectId, ended.CallbackId, ended.PaymentKey, (long)ended.Node, (long)ended.Tries, (long)ended.Attempt, ended.State, Ms(ended.DueAt)]);
    }

    /// <summary>What the first step returned: by payment number with the times its id was taken, by callback id with the event that superseded it.</summary>
    private sealed record Winners(Dictionary<long, long> Taken, HashSet<long> Saved, HashSet<long> Claimed, Dictionary<long, Ended> Ended, HashSet<long> Made);

    /// <param name="IsAlone">It is the newest callback of its payment, and no other address is told the same.</param>
    private sealed record Ended(long? SupersededBy, long PaymentNo, string Told, bool IsAlone);

    private Winners Won() => new(
        takeId.Returned.ToDictionary(row => (long)row[0]!, row => (long)row[1]!),
        [.. saveMoving.Returned.Concat(saveOpen.Returned).Concat(saveEnded.Returned).Select(row => (long)row[0]!)],
        [.. claimCallback.Returned.Select(row => (long)row[0]!)],
        endTry.Returned.ToDictionary(row => (long)row[0]!, row => new Ended((long?)row[1], (long)row[2]!, (string)row[3]!, row[4] is not null)),
        [.. takeItem.Returned.Select(row => (long)row[0]!)]);

    private static CommitOutcome Outcome(PaymentChange change, Winners won) => change switch
    {
        { Added: { } added } when !won.Taken.ContainsKey(added.PaymentNo) => CommitOutcome.IdTaken,
        { Saved: { } saved } when !won.Saved.Contains(saved.PaymentNo) => CommitOutcome.Moved,
        { Claim: { } claim } when !won.Claimed.Contains(claim.CallbackId) => CommitOutcome.Moved,
        { Item: { } item } when !won.Made.Contains(item.MadeId) => CommitOutcome.Moved,
        { Try: { } ended } when !won.Ended.ContainsKey(ended.CallbackId) => CommitOutcome.Moved,
        _ => CommitOutcome.Done,
    };

    private void Follow(PaymentChange change, Winners won)
    {
        if (change.Added is { } added)
        {
            addPayment.Rows.Add(PaymentRow(added, change));
            if (won.Taken[added.PaymentNo] > 1) tellFreed.Rows.Add([added.ProjectId, change.Key.Folded, added.PaymentNo]);
            if (added.Link is { } link) addLink.Rows.Add(LinkRow(added, link));
            foreach (var operation in added.Operations) addOperation.Rows.Add(OperationRow(added, operation)[..NewColumns]);
        }

        if (change is { Saved: { } saved, Operation: { } moved }) Save(saved, moved);
        if (change is { Saved: { } whole, AlsoMoved: { } also }) Save(whole, also);
        if (change is { Saved: { } tried, Started: { } started })
        {
            saveTry.Rows.Add(TryRow(tried));
            addOperation.Rows.Add(OperationRow(tried, started)[..NewColumns]);
        }

        if (change.Request is { } request)
            addRequest.Rows.Add([request.ProjectId, request.RequestId, request.PaymentNo, request.Kind, Ms(request.AcceptedAt)]);
        if (change.Saved is { RepairedAt: { } repairedAt } repaired) markRepaired.Rows.Add([repaired.ProjectId, repaired.PaymentNo, Ms(repairedAt)]);
        if (change is { History: { } history } && (change.Added ?? change.Saved) is { } payment)
            addChange.Rows.Add(HistoryRow(payment, change.Started ?? change.Operation ?? payment.Latest, history));

        // A new sale over an id that an error had freed ends what was still to be told of the old one.
        var retaken = change.Added is { } sale && won.Taken[sale.PaymentNo] > 1;
        if (change.Callbacks.Count > 0 && change.Item is null) supersede.Rows.Add([change.Key.ProjectId, change.Key.Folded, change.Callbacks[0].EventNo]);
        else if (retaken) supersede.Rows.Add([change.Key.ProjectId, change.Key.Folded, change.Added!.PaymentNo]);
        foreach (var callback in change.Callbacks)
        {
            addCallback.Rows.Add(CallbackRow(callback));
            if (change.Item is not null) tellPayment.Rows.Add([callback.ProjectId, callback.PaymentNo, null, null]);
        }

        if (change.Try is { } ended)
        {
            var told = won.Ended[ended.CallbackId];
            var firstTry = ended is { Attempt: 1, IsByHand: false } ? Ms(ended.StartedAt) : null;
            if (told.IsAlone) tellOne.Rows.Add([ended.ProjectId, told.PaymentNo, firstTry, told.Told, StateAfter(ended)]);
            else tellPayment.Rows.Add([ended.ProjectId, told.PaymentNo, firstTry, told.Told]);
            addTry.Rows.Add([ended.ProjectId, ended.CallbackId, (long)ended.Attempt, Ms(ended.StartedAt), ended.DurationMs, (long?)ended.HttpStatus, ended.Fault, ended.Answer, ended.Address, ended.SentHeaders, ended.AnswerHeaders]);
        }

        if (change.Try is { Signed: { } signed } sent) signAgain.Rows.Add([sent.ProjectId, sent.CallbackId, sent.PaymentKey, signed.Body, signed.KeyId]);
        if (change.Drop is { } dropped) drop.Rows.Add([dropped.ProjectId, dropped.CallbackId, Ms(dropped.SeenDueAt)]);
        if (change.Again is { } again)
        {
            resend.Rows.Add([again.ProjectId, again.PaymentNo, Ms(again.Now)]);
            tellPayment.Rows.Add([again.ProjectId, again.PaymentNo, null, null]);
        }

        foreach (var alert in change.Alerts)
        {
            addAlert.Rows.Add([alert.ProjectId, alert.AlertId, alert.PaymentNo, alert.OperationId, alert.Kind, alert.Details, Ms(alert.RaisedAt)]);
            if (alert.ToldAs is { } id) addNotice.Rows.Add([alert.ProjectId, alert.AlertId, Ms(alert.RaisedAt), id, FormattableString.Invariant($"/dashboard/payments/{alert.ProjectId}/-?no={alert.PaymentNo}")]);
        }
    }

    private void Save(Payment payment, Operation operation)
    {
        saveOperation.Rows.Add(OperationRow(payment, operation));
        if (operation.ProviderPaymentId.Length > 0) nameOperation.Rows.Add([payment.ProjectId, operation.OperationId, payment.PaymentNo, operation.ProviderPaymentId]);
    }

    private static Committed Answer(PaymentChange change, CommitOutcome outcome, Winners won, HashSet<long> sendable) => new()
    {
        Outcome = outcome,
        SendNow = outcome != CommitOutcome.Done || change.Callbacks.Count == 0
            ? []
            : [.. change.Callbacks.Select(callback => callback.CallbackId).Where(sendable.Contains)],
        FreedOthers = outcome == CommitOutcome.Done && change.Try is { } ended && won.Ended[ended.CallbackId].SupersededBy is not null,
    };
}
