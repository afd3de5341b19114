using Somgate.Storage;

namespace Somgate.Payments;

/// <summary>
/// SQL of the writer: many changes in one transaction of two steps. First what may be refused (ids, versions, leases), then all rows of the changes that stand.
/// One instance a loop; its lists are used again. Updates name every column that any index of their table has beside the project: while a table is new,
/// PostgreSQL takes all its indexes for equally good, and would keep a plan that walks a whole project.
/// </summary>
internal sealed class ChangeStore(Vault vault)
{
    // The only place where an id is taken: new, or freed by a payment that ended in error.
    private static readonly RowStatement TakeId = new("""
        insert into payment_ids (project_id, payment_key, payment_no, is_free, takes)
        select r.project_id, r.payment_key, r.payment_no, r.is_free, 1
        from {rows}
        where true
        on conflict (project_id, payment_key) do update
        set payment_no = excluded.payment_no, is_free = excluded.is_free, takes = payment_ids.takes + 1
        where payment_ids.is_free = 1
        returning payment_no, takes
        """, Column.Whole("project_id"), Column.Text("payment_key"), Column.Whole("payment_no"), Column.Whole("is_free"));

    private static readonly RowStatement SavePayment = new("""
        update payments
        set status = r.status, changed_at_ms = r.changed_at_ms, version = r.version, retry_until_ms = r.retry_until_ms
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no and payments.version = r.version - 1
        returning payments.payment_no
        """, Column.Whole("project_id"), Column.Whole("payment_no"), Column.Text("status"), Column.Whole("changed_at_ms"), Column.Whole("version"), Column.Whole("retry_until_ms"));

    private static readonly RowStatement ClaimCallback = new("""
        update callbacks
        set due_at_ms = r.until_ms, leased_by = r.node
        from {rows}
        where callbacks.project_id = r.project_id and callbacks.callback_id = r.callback_id and callbacks.payment_key = r.payment_key
          and callbacks.state = 'pending' and callbacks.due_at_ms = r.seen_due_at_ms and callbacks.superseded_by is null
          -- Tries of older events are let finish first, wherever they go.
          and not exists (
            select 1 from callbacks older
            where older.project_id = r.project_id and older.payment_key = r.payment_key and older.state = 'pending'
              and older.leased_by is not null and older.due_at_ms > r.now_ms and older.event_no <> callbacks.event_no)
        returning callbacks.callback_id
        """, Column.Whole("project_id"), Column.Whole("callback_id"), Column.Text("payment_key"), Column.Whole("seen_due_at_ms"), Column.Whole("node"), Column.Whole("until_ms"), Column.Whole("now_ms"));

    private static readonly RowStatement EndTry = new("""
        update callbacks
        set state = case when superseded_by is null or r.state = 'delivered' then r.state else 'superseded' end,
            due_at_ms = case when superseded_by is null then r.due_at_ms end,
            tries = r.tries, attempts = r.attempt, leased_by = null
        from {rows}
        where callbacks.project_id = r.project_id and callbacks.callback_id = r.callback_id and callbacks.payment_key = r.payment_key
          and callbacks.state = 'pending' and callbacks.leased_by = r.node and callbacks.attempts = r.attempt - 1
        returning callbacks.callback_id, callbacks.superseded_by
        """, Column.Whole("project_id"), Column.Whole("callback_id"), Column.Text("payment_key"), Column.Whole("node"), Column.Whole("tries"), Column.Whole("attempt"), Column.Text("state"), Column.Whole("due_at_ms"));

    private static readonly RowStatement AddPayment = new("""
        insert into payments (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description,
          customer_id, customer_ip, customer_details, account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms,
          request_id, sale_hash, callback_url, callback_success_url, callback_decline_url, callback_delay_ms, callback_off, problems, extra, trace_parent, version,
          tries_max, retry_window_ms, retry_before_ms)
        select r.project_id, r.payment_no, r.payment_id, r.payment_key, r.status, r.method, r.source, r.amount_minor, r.currency, r.description,
          r.customer_id, r.customer_ip, r.customer_details, r.account, r.account_hash, r.account_masked, r.created_at_ms, r.changed_at_ms, r.threshold_at_ms, r.code_life_ms,
          r.request_id, r.sale_hash, r.callback_url, r.callback_success_url, r.callback_decline_url, r.callback_delay_ms, r.callback_off, r.problems, r.extra, r.trace_parent, r.version,
          r.tries_max, r.retry_window_ms, r.retry_before_ms
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("payment_no"), Column.Text("payment_id"), Column.Text("payment_key"), Column.Text("status"), Column.Text("method"),
        Column.Text("source"), Column.Whole("amount_minor"), Column.Text("currency"), Column.Text("description"), Column.Text("customer_id"), Column.Text("customer_ip"),
        Column.Bytes("customer_details"), Column.Bytes("account"), Column.Bytes("account_hash"), Column.Text("account_masked"), Column.Whole("created_at_ms"),
        Column.Whole("changed_at_ms"), Column.Whole("threshold_at_ms"), Column.Whole("code_life_ms"), Column.Text("request_id"), Column.Bytes("sale_hash"),
        Column.Text("callback_url"), Column.Text("callback_success_url"), Column.Text("callback_decline_url"), Column.Whole("callback_delay_ms"),
        Column.Whole("callback_off"), Column.Text("problems"), Column.Text("extra"), Column.Text("trace_parent"), Column.Whole("version"), Column.Whole("tries_max"), Column.Whole("retry_window_ms"),
        Column.Whole("retry_before_ms"));

    // Another try may be made by another account and method.
    private static readonly RowStatement SaveTry = new("""
        update payments
        set method = r.method, account = r.account, account_hash = r.account_hash, account_masked = r.account_masked,
            threshold_at_ms = r.threshold_at_ms, code_life_ms = r.code_life_ms
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no
        """,
        Column.Whole("project_id"), Column.Whole("payment_no"), Column.Text("method"), Column.Bytes("account"), Column.Bytes("account_hash"),
        Column.Text("account_masked"), Column.Whole("threshold_at_ms"), Column.Whole("code_life_ms"));

    /// <summary>Columns that a new operation has values of its own for.</summary>
    private const int NewColumns = 11;

    private static readonly Column[] OperationColumns =
    [
        Column.Whole("project_id"), Column.Whole("operation_id"), Column.Whole("payment_no"), Column.Text("status"), Column.Text("step"), Column.Whole("code"),
        Column.Whole("created_at_ms"), Column.Whole("changed_at_ms"), Column.Whole("due_at_ms"), Column.Whole("leased_by"), Column.Whole("try_no"), Column.Whole("questions"),
        Column.Bytes("approval_code"), Column.Whole("code_sent_at_ms"), Column.Whole("code_ends_at_ms"), Column.Whole("wrong_codes"), Column.Text("code_fault"),
        Column.Whole("resends"), Column.Whole("resent_at_ms"), Column.Whole("resend_wanted"), Column.Text("clarified_request_id"), Column.Bytes("clarified_hash"),
        Column.Text("provider_payment_id"), Column.Text("auth_code"), Column.Whole("is_unconfirmed"), Column.Whole("is_late_success"),
    ];

    // A new operation has no code, no faults and no provider's id yet: the rest is the schema's defaults.
    private static readonly RowStatement AddOperation = new("""
        insert into operations (project_id, operation_id, payment_no, type, status, step, code, created_at_ms, changed_at_ms, due_at_ms, leased_by, try_no)
        select r.project_id, r.operation_id, r.payment_no, 'sale', r.status, r.step, r.code, r.created_at_ms, r.changed_at_ms, r.due_at_ms, r.leased_by, r.try_no
        from {rows}
        """, OperationColumns[..NewColumns]);

    private static readonly RowStatement SaveOperation = new("""
        update operations
        set status = r.status, step = r.step, code = r.code, changed_at_ms = r.changed_at_ms, due_at_ms = r.due_at_ms, leased_by = r.leased_by,
            questions = r.questions, approval_code = r.approval_code, code_sent_at_ms = r.code_sent_at_ms, code_ends_at_ms = r.code_ends_at_ms,
            wrong_codes = r.wrong_codes, code_fault = r.code_fault, resends = r.resends, resent_at_ms = r.resent_at_ms, resend_wanted = r.resend_wanted,
            clarified_request_id = r.clarified_request_id, clarified_hash = r.clarified_hash, provider_payment_id = r.provider_payment_id,
            auth_code = r.auth_code, is_unconfirmed = r.is_unconfirmed, is_late_success = r.is_late_success
        from {rows}
        where operations.project_id = r.project_id and operations.operation_id = r.operation_id and operations.payment_no = r.payment_no
        """, OperationColumns);

    private static readonly RowStatement AddRequest = new("""
        insert into requests (project_id, request_id, payment_no, kind, accepted_at_ms)
        select r.project_id, r.request_id, r.payment_no, r.kind, r.accepted_at_ms
        from {rows}
        """, Column.Whole("project_id"), Column.Text("request_id"), Column.Whole("payment_no"), Column.Text("kind"), Column.Whole("accepted_at_ms"));

    private static readonly RowStatement AddChange = new("""
        insert into payment_changes (project_id, payment_no, version, operation_id, changed_at_ms, happened, call, heard, call_ms, status, step, code)
        select r.project_id, r.payment_no, r.version, r.operation_id, r.changed_at_ms, r.happened, r.call, r.heard, r.call_ms, r.status, r.step, r.code
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("payment_no"), Column.Whole("version"), Column.Whole("operation_id"), Column.Whole("changed_at_ms"),
        Column.Text("happened"), Column.Text("call"), Column.Text("heard"), Column.Whole("call_ms"), Column.Text("status"), Column.Text("step"), Column.Whole("code"));

    // A try in flight is let finish: it keeps its lease and learns at its end that it was superseded.
    private static readonly RowStatement Supersede = new("""
        update callbacks
        set superseded_by = r.event_no,
            state = case when leased_by is null then 'superseded' else state end,
            due_at_ms = case when leased_by is null then null else due_at_ms end
        from {rows}
        where callbacks.project_id = r.project_id and callbacks.payment_key = r.payment_key and callbacks.state = 'pending'
          and callbacks.event_no <> r.event_no
        """, Column.Whole("project_id"), Column.Text("payment_key"), Column.Whole("event_no"));

    // While a try of an older event is in flight, the new one is nobody's: due as it would be without a lease, and claimed when that try has ended.
    private static readonly RowStatement AddCallback = new("""
        insert into callbacks (project_id, callback_id, event_no, payment_no, payment_key, payment_version, operation_id, status, url, endpoint, body, state, tries,
          attempts, due_at_ms, leased_by, created_at_ms)
        select r.project_id, r.callback_id, r.event_no, r.payment_no, r.payment_key, r.payment_version, r.operation_id, r.status, r.url, r.endpoint, r.body, r.state, 0,
          0,
          case when r.leased_by is null or not exists (
            select 1 from callbacks older
            where older.project_id = r.project_id and older.payment_key = r.payment_key and older.state = 'pending'
              and older.leased_by is not null and older.event_no <> r.event_no) then r.due_at_ms else r.created_at_ms end,
          case when not exists (
            select 1 from callbacks older
            where older.project_id = r.project_id and older.payment_key = r.payment_key and older.state = 'pending'
              and older.leased_by is not null and older.event_no <> r.event_no) then r.leased_by end,
          r.created_at_ms
        from {rows}
        where true
        returning callback_id, leased_by
        """,
        Column.Whole("project_id"), Column.Whole("callback_id"), Column.Whole("event_no"), Column.Whole("payment_no"), Column.Text("payment_key"),
        Column.Whole("payment_version"), Column.Whole("operation_id"), Column.Text("status"), Column.Text("url"), Column.Text("endpoint"), Column.Bytes("body"), Column.Text("state"),
        Column.Whole("due_at_ms"), Column.Whole("leased_by"), Column.Whole("created_at_ms"));

    private static readonly RowStatement AddTry = new("""
        insert into callback_attempts (project_id, callback_id, attempt, started_at_ms, duration_ms, http_status, fault, answer, address)
        select r.project_id, r.callback_id, r.attempt, r.started_at_ms, r.duration_ms, r.http_status, r.fault, r.answer, r.address
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("callback_id"), Column.Whole("attempt"), Column.Whole("started_at_ms"), Column.Whole("duration_ms"),
        Column.Whole("http_status"), Column.Text("fault"), Column.Bytes("answer"), Column.Text("address"));

    // The lease of a superseded try ran out with its node: nobody may send it any more.
    private static readonly RowStatement Drop = new("""
        update callbacks
        set state = 'superseded', due_at_ms = null, leased_by = null
        from {rows}
        where callbacks.project_id = r.project_id and callbacks.callback_id = r.callback_id
          and callbacks.state = 'pending' and callbacks.due_at_ms = r.seen_due_at_ms and callbacks.superseded_by is not null
        """, Column.Whole("project_id"), Column.Whole("callback_id"), Column.Whole("seen_due_at_ms"));

    private static readonly RowStatement Resend = new("""
        update callbacks
        set state = 'pending', tries = 0, due_at_ms = r.now_ms
        from {rows}
        where callbacks.project_id = r.project_id and callbacks.payment_no = r.payment_no and callbacks.state in ('delivered', 'exhausted')
          and callbacks.event_no = (
            select newest.event_no from callbacks newest
            where newest.project_id = r.project_id and newest.payment_no = r.payment_no
            order by newest.payment_version desc
            limit 1)
        """, Column.Whole("project_id"), Column.Whole("payment_no"), Column.Whole("now_ms"));

    private static readonly RowStatement AddAlert = new("""
        insert into alerts (project_id, alert_id, payment_no, operation_id, kind, details, raised_at_ms)
        select r.project_id, r.alert_id, r.payment_no, r.operation_id, r.kind, r.details, r.raised_at_ms
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("alert_id"), Column.Whole("payment_no"), Column.Whole("operation_id"), Column.Text("kind"),
        Column.Text("details"), Column.Whole("raised_at_ms"));

    private readonly RowBatch takeId = new(TakeId), savePayment = new(SavePayment), claimCallback = new(ClaimCallback), endTry = new(EndTry);
    private readonly RowBatch addPayment = new(AddPayment), addOperation = new(AddOperation), saveOperation = new(SaveOperation), addRequest = new(AddRequest);
    private readonly RowBatch addChange = new(AddChange), supersede = new(Supersede), addCallback = new(AddCallback), addTry = new(AddTry);
    private readonly RowBatch saveTry = new(SaveTry), drop = new(Drop), resend = new(Resend), addAlert = new(AddAlert);

    /// <summary>Writes the changes, no two of one key, in one transaction; what became of each stands at its index.</summary>
    public async ValueTask<Committed[]> Write(RowSession session, IReadOnlyList<PaymentChange> changes)
    {
        RowBatch[] refusable = [takeId, savePayment, claimCallback, endTry];
        RowBatch[] dependent =
            [addPayment, saveTry, addOperation, saveOperation, addRequest, addChange, supersede, addCallback, addTry, drop, resend, addAlert];
        foreach (var batch in refusable.Concat(dependent)) batch.Clear();

        foreach (var change in changes) Claim(change);
        await session.Run(refusable, begin: true, commit: false);
        var won = Won();
        var outcomes = changes.Select(change => Outcome(change, won)).ToArray();
        for (var index = 0; index < changes.Count; index++)
            if (outcomes[index] == CommitOutcome.Done) Follow(changes[index], won);
        await session.Run(dependent, begin: false, commit: true);

        var sendable = addCallback.Returned.Where(row => row[1] is not null).Select(row => (long)row[0]!).ToHashSet();
        return [.. changes.Select((change, index) => Answer(change, outcomes[index], won, sendable))];
    }

    private void Claim(PaymentChange change)
    {
        if (change.Added is { } added)
            takeId.Rows.Add([added.ProjectId, change.Key.Folded, added.PaymentNo, Flag(added.Status == PaymentStatus.Error)]);
        if (change.Saved is { } saved)
            savePayment.Rows.Add([saved.ProjectId, saved.PaymentNo, StatusText.Of(saved.Status), Ms(saved.ChangedAt), saved.Version, Ms(saved.RetryUntil)]);
        if (change.Claim is { } claim)
            claimCallback.Rows.Add([claim.ProjectId, claim.CallbackId, claim.PaymentKey, Ms(claim.SeenDueAt), (long)claim.Node, Ms(claim.Until), Ms(claim.Now)]);
        if (change.Try is { } ended)
            endTry.Rows.Add([ended.ProjectId, ended.CallbackId, ended.PaymentKey, (long)ended.Node, (long)ended.Tries, (long)ended.Attempt, ended.State, Ms(ended.DueAt)]);
    }

    /// <summary>What the first step returned: by payment number with the times its id was taken, by callback id with the event that superseded it.</summary>
    private sealed record Winners(Dictionary<long, long> Taken, HashSet<long> Saved, HashSet<long> Claimed, Dictionary<long, long?> Ended);

    private Winners Won() => new(
        takeId.Returned.ToDictionary(row => (long)row[0]!, row => (long)row[1]!),
        [.. savePayment.Returned.Select(row => (long)row[0]!)],
        [.. claimCallback.Returned.Select(row => (long)row[0]!)],
        endTry.Returned.ToDictionary(row => (long)row[0]!, row => (long?)row[1]));

    private static CommitOutcome Outcome(PaymentChange change, Winners won) => change switch
    {
        { Added: { } added } when !won.Taken.ContainsKey(added.PaymentNo) => CommitOutcome.IdTaken,
        { Saved: { } saved } when !won.Saved.Contains(saved.PaymentNo) => CommitOutcome.Moved,
        { Claim: { } claim } when !won.Claimed.Contains(claim.CallbackId) => CommitOutcome.Moved,
        { Try: { } ended } when !won.Ended.ContainsKey(ended.CallbackId) => CommitOutcome.Moved,
        _ => CommitOutcome.Done,
    };

    private void Follow(PaymentChange change, Winners won)
    {
        if (change.Added is { } added)
        {
            addPayment.Rows.Add(PaymentRow(added, change.Key));
            foreach (var operation in added.Operations) addOperation.Rows.Add(OperationRow(added, operation)[..NewColumns]);
        }

        if (change is { Saved: { } saved, Operation: { } moved }) saveOperation.Rows.Add(OperationRow(saved, moved));
        if (change is { Saved: { } tried, Started: { } started })
        {
            saveTry.Rows.Add(TryRow(tried));
            addOperation.Rows.Add(OperationRow(tried, started)[..NewColumns]);
        }

        if (change.Request is { } request)
            addRequest.Rows.Add([request.ProjectId, request.RequestId, request.PaymentNo, request.Kind, Ms(request.AcceptedAt)]);
        if (change is { History: { } history } && (change.Added ?? change.Saved) is { } payment)
            addChange.Rows.Add(HistoryRow(payment, change.Started ?? change.Operation ?? payment.Latest, history));

        // A new sale over an id that an error had freed ends what was still to be told of the old one.
        var retaken = change.Added is { } sale && won.Taken[sale.PaymentNo] > 1;
        if (change.Callbacks.Count > 0) supersede.Rows.Add([change.Key.ProjectId, change.Key.Folded, change.Callbacks[0].EventNo]);
        else if (retaken) supersede.Rows.Add([change.Key.ProjectId, change.Key.Folded, change.Added!.PaymentNo]);
        foreach (var callback in change.Callbacks) addCallback.Rows.Add(CallbackRow(callback));

        if (change.Try is { } ended)
            addTry.Rows.Add([ended.ProjectId, ended.CallbackId, (long)ended.Attempt, Ms(ended.StartedAt), ended.DurationMs, (long?)ended.HttpStatus, ended.Fault, ended.Answer, ended.Address]);
        if (change.Drop is { } dropped) drop.Rows.Add([dropped.ProjectId, dropped.CallbackId, Ms(dropped.SeenDueAt)]);
        if (change.Again is { } again) resend.Rows.Add([again.ProjectId, again.PaymentNo, Ms(again.Now)]);
        foreach (var alert in change.Alerts)
            addAlert.Rows.Add([alert.ProjectId, alert.AlertId, alert.PaymentNo, alert.OperationId, alert.Kind, alert.Details, Ms(alert.RaisedAt)]);
    }

    private static Committed Answer(PaymentChange change, CommitOutcome outcome, Winners won, HashSet<long> sendable) => new()
    {
        Outcome = outcome,
        SendNow = outcome != CommitOutcome.Done || change.Callbacks.Count == 0
            ? []
            : [.. change.Callbacks.Select(callback => callback.CallbackId).Where(sendable.Contains)],
        FreedOthers = outcome == CommitOutcome.Done && change.Try is { } ended && won.Ended[ended.CallbackId] is not null,
    };

    private object?[] PaymentRow(Payment payment, PaymentKey key) =>
    [
        payment.ProjectId, payment.PaymentNo, payment.PaymentId, key.Folded, StatusText.Of(payment.Status), payment.Method, SourceText.Of(payment.Source),
        payment.Sum.AmountMinor, payment.Sum.Currency, payment.Description, payment.Customer.Id, payment.Customer.IpAddress,
        payment.Customer.Details is { } details ? vault.Seal(details.Reveal()) : null, vault.Seal(payment.Account.Reveal()), vault.Hash(payment.Account.Reveal()),
        payment.AccountMasked, Ms(payment.CreatedAt), Ms(payment.ChangedAt), Ms(payment.ThresholdAt), (long)payment.CodeLife.TotalMilliseconds,
        payment.Sale.RequestId, payment.Sale.Hash, payment.Callbacks.Url, payment.Callbacks.SuccessUrl, payment.Callbacks.DeclineUrl,
        (long)payment.Callbacks.Delay.TotalMilliseconds, Flag(payment.Callbacks.Off), payment.Problems.Count == 0 ? null : Problems.Write(payment.Problems),
        payment.Extra, payment.TraceParent, payment.Version, (long)(payment.Retry?.TriesMax ?? 1), (long?)payment.Retry?.Window.TotalMilliseconds, Ms(payment.Retry?.Before),
    ];

    private object?[] TryRow(Payment payment) =>
    [
        payment.ProjectId, payment.PaymentNo, payment.Method, vault.Seal(payment.Account.Reveal()), vault.Hash(payment.Account.Reveal()), payment.AccountMasked,
        Ms(payment.ThresholdAt), (long)payment.CodeLife.TotalMilliseconds,
    ];

    private object?[] OperationRow(Payment payment, Operation operation) =>
    [
        payment.ProjectId, operation.OperationId, payment.PaymentNo, StatusText.Of(operation.Status), StepText.Of(operation.Step), (long)operation.Code,
        Ms(operation.CreatedAt), Ms(operation.ChangedAt), Ms(operation.DueAt), (long?)operation.LeasedBy, (long)operation.Try, (long)operation.Questions,
        operation.ApprovalCode is { } code ? vault.Seal(code.Reveal()) : null, Ms(operation.CodeSentAt), Ms(operation.CodeEndsAt), (long)operation.WrongCodes,
        operation.CodeFault is { } fault ? CodeFaultText.Of(fault) : null, (long)operation.Resends, Ms(operation.ResentAt), Flag(operation.ResendWanted),
        operation.Clarified?.RequestId, operation.Clarified?.Hash, operation.ProviderPaymentId, operation.AuthCode, Flag(operation.Unconfirmed),
        Flag(operation.LateSuccess),
    ];

    private static object?[] HistoryRow(Payment payment, Operation? operation, ChangeRow history) =>
    [
        payment.ProjectId, payment.PaymentNo, payment.Version, operation?.OperationId, Ms(history.At), history.Happened, history.Call, history.Heard, history.CallMs,
        StatusText.Of(payment.Status), operation is null ? null : StepText.Of(operation.Step), (long?)operation?.Code,
    ];

    private static object?[] CallbackRow(CallbackRow callback) =>
    [
        callback.ProjectId, callback.CallbackId, callback.EventNo, callback.PaymentNo, callback.PaymentKey, callback.PaymentVersion, callback.OperationId, callback.Status, callback.Url,
        callback.Endpoint, callback.Body, callback.State, Ms(callback.DueAt), (long?)callback.LeasedBy, Ms(callback.CreatedAt),
    ];

    private static object Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private static object? Ms(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();

    private static object Flag(bool flag) => flag ? Yes : No;

    private static readonly object Yes = 1L;
    private static readonly object No = 0L;
}
