using Somgate.Storage;

namespace Somgate.Payments;

/// <summary>
/// The statements. Updates name every column that any index of their table has beside the project: while a table is new, PostgreSQL takes all its indexes for
/// equally good, and would keep a plan that walks a whole project.
/// </summary>
internal sealed partial class ChangeStore
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

    private static readonly Column[] SavedColumns =
    [
        Column.Whole("project_id"), Column.Whole("payment_no"), Column.Text("status"), Column.Whole("changed_at_ms"), Column.Whole("version"), Column.Whole("retry_until_ms"),
        Column.Whole("updated_at_ms"), Column.Whole("moved_operation_id"), Column.Whole("main_operation_id"), Column.Text("main_type"), Column.Whole("code"), Column.Text("reason"),
        Column.Whole("is_late_success"), Column.Whole("is_unconfirmed"), Column.Text("callback_state"),
        Column.Whole("completed_at_ms"), Column.Text("ended_as"), Column.Whole("time_to_pay_ms"), Column.Whole("time_to_result_ms"),
    ];

    // What a payment ends with stands in indexes, which an open one leaves alone.
    private const int OpenColumns = 15;

    // The plain way of a purchase: what only declines, further tries and links bring is not named, for an update looks at each index that has one of its columns.
    private static readonly RowStatement SaveMoving = new("""
        update payments
        set status = r.status, changed_at_ms = r.changed_at_ms, version = r.version, retry_until_ms = r.retry_until_ms, updated_at_ms = r.updated_at_ms,
            code = r.code, callback_state = coalesce(r.callback_state, payments.callback_state)
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no and payments.version = r.version - 1
        returning payments.payment_no
        """,
        Column.Whole("project_id"), Column.Whole("payment_no"), Column.Text("status"), Column.Whole("changed_at_ms"), Column.Whole("version"), Column.Whole("retry_until_ms"),
        Column.Whole("updated_at_ms"), Column.Whole("code"), Column.Text("callback_state"));

    private static readonly RowStatement SaveOpen = new("""
        update payments
        set status = r.status, changed_at_ms = r.changed_at_ms, version = r.version, retry_until_ms = r.retry_until_ms, updated_at_ms = r.updated_at_ms,
            moved_operation_id = r.moved_operation_id, main_operation_id = r.main_operation_id, main_type = r.main_type, code = r.code, reason = r.reason,
            is_late_success = r.is_late_success, is_unconfirmed = r.is_unconfirmed, callback_state = coalesce(r.callback_state, payments.callback_state)
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no and payments.version = r.version - 1
        returning payments.payment_no
        """, SavedColumns[..OpenColumns]);

    private static readonly RowStatement SaveEnded = new("""
        update payments
        set status = r.status, changed_at_ms = r.changed_at_ms, version = r.version, retry_until_ms = r.retry_until_ms, updated_at_ms = r.updated_at_ms,
            moved_operation_id = r.moved_operation_id, main_operation_id = r.main_operation_id, main_type = r.main_type, code = r.code, reason = r.reason,
            is_late_success = r.is_late_success, is_unconfirmed = r.is_unconfirmed, callback_state = coalesce(r.callback_state, payments.callback_state),
            completed_at_ms = r.completed_at_ms, ended_as = r.ended_as, time_to_pay_ms = r.time_to_pay_ms,
            -- Ended anew, it has a new final callback.
            time_to_result_ms = case when payments.completed_at_ms = r.completed_at_ms then payments.time_to_result_ms else r.time_to_result_ms end
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no and payments.version = r.version - 1
        returning payments.payment_no
        """, SavedColumns);

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
        returning callbacks.callback_id, callbacks.superseded_by, callbacks.payment_no, callbacks.status,
          case when callbacks.superseded_by is null and not exists (
            select 1 from callbacks other
            where other.project_id = callbacks.project_id and other.payment_no = callbacks.payment_no
              and other.payment_version >= callbacks.payment_version and other.callback_id <> callbacks.callback_id) then 1 end
        """, Column.Whole("project_id"), Column.Whole("callback_id"), Column.Text("payment_key"), Column.Whole("node"), Column.Whole("tries"), Column.Whole("attempt"), Column.Text("state"), Column.Whole("due_at_ms"));

    private static readonly RowStatement AddPayment = new("""
        insert into payments (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description,
          customer_id, customer_ip, customer_details, account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms,
          request_id, sale_hash, callback_url, callback_success_url, callback_decline_url, callback_delay_ms, callback_off, problems, extra, trace_parent, version,
          tries_max, retry_window_ms, retry_before_ms, updated_at_ms, moved_operation_id, main_operation_id, main_type, code, completed_at_ms, ended_as,
          time_to_result_ms, callback_state, phone_hash, email_hash, link_id)
        select r.project_id, r.payment_no, r.payment_id, r.payment_key, r.status, r.method, r.source, r.amount_minor, r.currency, r.description,
          r.customer_id, r.customer_ip, r.customer_details, r.account, r.account_hash, r.account_masked, r.created_at_ms, r.changed_at_ms, r.threshold_at_ms, r.code_life_ms,
          r.request_id, r.sale_hash, r.callback_url, r.callback_success_url, r.callback_decline_url, r.callback_delay_ms, r.callback_off, r.problems, r.extra, r.trace_parent, r.version,
          r.tries_max, r.retry_window_ms, r.retry_before_ms, r.updated_at_ms, r.moved_operation_id, r.main_operation_id, r.main_type, r.code, r.completed_at_ms, r.ended_as,
          r.time_to_result_ms, r.callback_state, r.phone_hash, r.email_hash, r.link_id
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("payment_no"), Column.Text("payment_id"), Column.Text("payment_key"), Column.Text("status"), Column.Text("method"),
        Column.Text("source"), Column.Whole("amount_minor"), Column.Text("currency"), Column.Text("description"), Column.Text("customer_id"), Column.Text("customer_ip"),
        Column.Bytes("customer_details"), Column.Bytes("account"), Column.Bytes("account_hash"), Column.Text("account_masked"), Column.Whole("created_at_ms"),
        Column.Whole("changed_at_ms"), Column.Whole("threshold_at_ms"), Column.Whole("code_life_ms"), Column.Text("request_id"), Column.Bytes("sale_hash"),
        Column.Text("callback_url"), Column.Text("callback_success_url"), Column.Text("callback_decline_url"), Column.Whole("callback_delay_ms"),
        Column.Whole("callback_off"), Column.Text("problems"), Column.Text("extra"), Column.Text("trace_parent"), Column.Whole("version"), Column.Whole("tries_max"), Column.Whole("retry_window_ms"),
        Column.Whole("retry_before_ms"), Column.Whole("updated_at_ms"), Column.Whole("moved_operation_id"), Column.Whole("main_operation_id"), Column.Text("main_type"),
        Column.Whole("code"), Column.Whole("completed_at_ms"), Column.Text("ended_as"), Column.Whole("time_to_result_ms"), Column.Text("callback_state"),
        Column.Bytes("phone_hash"), Column.Bytes("email_hash"), Column.Text("link_id"));

    private static readonly RowStatement AddLink = new("""
        insert into payment_links (project_id, payment_no, link_hash, link_sealed, best_before_ms, email, terms)
        select r.project_id, r.payment_no, r.link_hash, r.link_sealed, r.best_before_ms, r.email, r.terms
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("payment_no"), Column.Bytes("link_hash"), Column.Bytes("link_sealed"), Column.Whole("best_before_ms"),
        Column.Text("email"), Column.Bytes("terms"));

    // Another try may be made by another account and method; the first one of a link says who pays at all.
    private static readonly RowStatement SaveTry = new("""
        update payments
        set method = r.method, account = r.account, account_hash = r.account_hash, account_masked = r.account_masked,
            threshold_at_ms = r.threshold_at_ms, code_life_ms = r.code_life_ms, phone_hash = r.phone_hash, customer_ip = r.customer_ip,
            tries_max = r.tries_max, retry_window_ms = r.retry_window_ms, retry_before_ms = r.retry_before_ms
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no
        """,
        Column.Whole("project_id"), Column.Whole("payment_no"), Column.Text("method"), Column.Bytes("account"), Column.Bytes("account_hash"),
        Column.Text("account_masked"), Column.Whole("threshold_at_ms"), Column.Whole("code_life_ms"), Column.Bytes("phone_hash"), Column.Text("customer_ip"),
        Column.Whole("tries_max"), Column.Whole("retry_window_ms"), Column.Whole("retry_before_ms"));

    /// <summary>Columns that a new operation has values of its own for.</summary>
    private const int NewColumns = 13;

    private static readonly Column[] OperationColumns =
    [
        Column.Whole("project_id"), Column.Whole("operation_id"), Column.Whole("payment_no"), Column.Text("type"), Column.Text("status"), Column.Text("step"), Column.Whole("code"),
        Column.Whole("created_at_ms"), Column.Whole("changed_at_ms"), Column.Whole("due_at_ms"), Column.Whole("leased_by"), Column.Whole("try_no"), Column.Whole("updated_at_ms"), Column.Whole("questions"),
        Column.Bytes("approval_code"), Column.Whole("code_sent_at_ms"), Column.Whole("code_ends_at_ms"), Column.Whole("wrong_codes"), Column.Text("code_fault"),
        Column.Whole("resends"), Column.Whole("resent_at_ms"), Column.Whole("resend_wanted"), Column.Text("clarified_request_id"), Column.Bytes("clarified_hash"),
        Column.Text("auth_code"), Column.Whole("is_unconfirmed"), Column.Whole("is_late_success"),
        Column.Whole("completed_at_ms"), Column.Text("reason"), Column.Text("provider_code"), Column.Text("provider_message"), Column.Whole("provider_at_ms"),
    ];

    // A new operation has no code, no faults and no provider's id yet: the rest is the schema's defaults.
    private static readonly RowStatement AddOperation = new("""
        insert into operations (project_id, operation_id, payment_no, type, status, step, code, created_at_ms, changed_at_ms, due_at_ms, leased_by, try_no, updated_at_ms)
        select r.project_id, r.operation_id, r.payment_no, r.type, r.status, r.step, r.code, r.created_at_ms, r.changed_at_ms, r.due_at_ms, r.leased_by, r.try_no, r.updated_at_ms
        from {rows}
        """, OperationColumns[..NewColumns]);

    private static readonly RowStatement SaveOperation = new("""
        update operations
        set status = r.status, step = r.step, code = r.code, changed_at_ms = r.changed_at_ms, due_at_ms = r.due_at_ms, leased_by = r.leased_by,
            questions = r.questions, approval_code = r.approval_code, code_sent_at_ms = r.code_sent_at_ms, code_ends_at_ms = r.code_ends_at_ms,
            wrong_codes = r.wrong_codes, code_fault = r.code_fault, resends = r.resends, resent_at_ms = r.resent_at_ms, resend_wanted = r.resend_wanted,
            clarified_request_id = r.clarified_request_id, clarified_hash = r.clarified_hash,
            auth_code = r.auth_code, is_unconfirmed = r.is_unconfirmed, is_late_success = r.is_late_success, updated_at_ms = r.updated_at_ms,
            completed_at_ms = r.completed_at_ms, reason = r.reason, provider_code = r.provider_code, provider_message = r.provider_message, provider_at_ms = r.provider_at_ms
        from {rows}
        where operations.project_id = r.project_id and operations.operation_id = r.operation_id and operations.payment_no = r.payment_no
        """, OperationColumns);

    // Apart, since an update rewrites each index that has one of its columns, and this one comes once.
    private static readonly RowStatement NameOperation = new("""
        update operations
        set provider_payment_id = r.provider_payment_id
        from {rows}
        where operations.project_id = r.project_id and operations.operation_id = r.operation_id and operations.payment_no = r.payment_no
          and operations.provider_payment_id <> r.provider_payment_id
        """, Column.Whole("project_id"), Column.Whole("operation_id"), Column.Whole("payment_no"), Column.Text("provider_payment_id"));

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
          and callbacks.event_no <> r.event_no and callbacks.kind = 'event'
        """, Column.Whole("project_id"), Column.Text("payment_key"), Column.Whole("event_no"));

    // While a try of an older event is in flight, the new one is nobody's: due as it would be without a lease, and claimed when that try has ended.
    private static readonly RowStatement AddCallback = new("""
        insert into callbacks (project_id, callback_id, event_no, payment_no, payment_key, payment_version, operation_id, status, url, endpoint, body, state, kind,
          key_id, is_ruled, tries, attempts, due_at_ms, leased_by, created_at_ms)
        select r.project_id, r.callback_id, r.event_no, r.payment_no, r.payment_key, r.payment_version, r.operation_id, r.status, r.url, r.endpoint, r.body, r.state, r.kind,
          r.key_id, r.is_ruled, 0, 0,
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
        Column.Text("kind"), Column.Whole("key_id"), Column.Whole("is_ruled"), Column.Whole("due_at_ms"), Column.Whole("leased_by"), Column.Whole("created_at_ms"));

    private static readonly RowStatement AddTry = new("""
        insert into callback_attempts (project_id, callback_id, attempt, started_at_ms, duration_ms, http_status, fault, answer, address, sent_headers, answer_headers)
        select r.project_id, r.callback_id, r.attempt, r.started_at_ms, r.duration_ms, r.http_status, r.fault, r.answer, r.address, r.sent_headers, r.answer_headers
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("callback_id"), Column.Whole("attempt"), Column.Whole("started_at_ms"), Column.Whole("duration_ms"),
        Column.Whole("http_status"), Column.Text("fault"), Column.Bytes("answer"), Column.Text("address"), Column.Text("sent_headers"), Column.Text("answer_headers"));

    // The lease of a superseded try, or of a test, ran out with its node: nobody may send it any more.
    private static readonly RowStatement Drop = new("""
        update callbacks
        set state = case when kind = 'test' then 'exhausted' else 'superseded' end, due_at_ms = null, leased_by = null
        from {rows}
        where callbacks.project_id = r.project_id and callbacks.callback_id = r.callback_id
          and callbacks.state = 'pending' and callbacks.due_at_ms = r.seen_due_at_ms
          and (callbacks.superseded_by is not null or callbacks.kind = 'test')
        """, Column.Whole("project_id"), Column.Whole("callback_id"), Column.Whole("seen_due_at_ms"));

    // What was ordered is made once, and not after the order was stopped.
    private static readonly RowStatement TakeItem = new("""
        update callback_run_items
        set made_id = r.new_id
        from {rows}
        where callback_run_items.run_id = r.run_id and callback_run_items.item_no = r.item_no and callback_run_items.made_id is null
          and exists (
            select 1 from callback_runs run
            where run.run_id = r.run_id and run.state = 'running')
        returning made_id
        """, Column.Whole("run_id"), Column.Whole("item_no"), Column.Whole("new_id"));

    private static readonly RowStatement Resend = new("""
        update callbacks
        set state = 'pending', tries = 0, due_at_ms = r.now_ms
        from {rows}
        where callbacks.project_id = r.project_id and callbacks.payment_no = r.payment_no and callbacks.state in ('delivered', 'exhausted')
          and callbacks.event_no = (
            select newest.event_no from callbacks newest
            where newest.project_id = r.project_id and newest.payment_no = r.payment_no and newest.kind = 'event'
            order by newest.payment_version desc
            limit 1)
        """, Column.Whole("project_id"), Column.Whole("payment_no"), Column.Whole("now_ms"));

    // Tries of several addresses come in any order: the first of them counts.
    private const string TimeToResultNow = """
        time_to_result_ms = case
              when r.first_try_at_ms is null or completed_at_ms is null or status <> r.told then time_to_result_ms
              when time_to_result_ms is not null and time_to_result_ms <= r.first_try_at_ms - callback_delay_ms - coalesce((
                select o.created_at_ms
                from operations o
                where o.project_id = payments.project_id and o.operation_id = payments.main_operation_id), created_at_ms) then time_to_result_ms
              else r.first_try_at_ms - callback_delay_ms - coalesce((
                select o.created_at_ms
                from operations o
                where o.project_id = payments.project_id and o.operation_id = payments.main_operation_id), created_at_ms)
              end
        """;

    // The state of a callback that is the newest of its payment and goes to one address, as nearly all are, is known without a look at others.
    private static readonly RowStatement TellOne = new($$"""
        update payments
        set callback_state = r.state,
            {{TimeToResultNow}}
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no
        """, Column.Whole("project_id"), Column.Whole("payment_no"), Column.Whole("first_try_at_ms"), Column.Text("told"), Column.Text("state"));

    // Of several addresses the worst; a callback whose place a newer payment of the id took has nothing more to send.
    private static readonly RowStatement TellPayment = new($$"""
        update payments
        set callback_state = coalesce((
              select case max(case
                  when c.state = 'exhausted' then 5
                  when c.state = 'pending' and c.tries > 0 then 4
                  when c.state = 'pending' then 3
                  when c.state = 'delivered' then 2
                  else 1 end)
                when 5 then 'failed' when 4 then 'retrying' when 3 then 'waiting' when 2 then 'delivered' else 'off' end
              from callbacks c
              where c.project_id = r.project_id and c.payment_no = r.payment_no
                and c.event_no = (
                  select n.event_no
                  from callbacks n
                  where n.project_id = r.project_id and n.payment_no = r.payment_no
                  order by n.payment_version desc, n.created_at_ms desc
                  limit 1)), callback_state),
            {{TimeToResultNow}}
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no
        """, Column.Whole("project_id"), Column.Whole("payment_no"), Column.Whole("first_try_at_ms"), Column.Text("told"));

    private static readonly RowStatement TellFreed = new("""
        update payments
        set callback_state = 'off'
        from {rows}
        where payments.project_id = r.project_id and payments.payment_key = r.payment_key and payments.payment_no <> r.payment_no
          and payments.callback_state in ('waiting', 'retrying')
        """, Column.Whole("project_id"), Column.Text("payment_key"), Column.Whole("payment_no"));

    private static readonly RowStatement AddAlert = new("""
        insert into alerts (project_id, alert_id, payment_no, operation_id, kind, details, raised_at_ms)
        select r.project_id, r.alert_id, r.payment_no, r.operation_id, r.kind, r.details, r.raised_at_ms
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("alert_id"), Column.Whole("payment_no"), Column.Whole("operation_id"), Column.Text("kind"),
        Column.Text("details"), Column.Whole("raised_at_ms"));

    // News for the merchant's people (dashboard.md 4), in the commit of what it tells. The card is found by its number, whatever the id holds.
    private static readonly RowStatement AddNotice = new("""
        insert into notices (merchant_id, notice_id, project_id, at_ms, kind, subject, required_right, link)
        select coalesce((select j.merchant_id from projects j where j.project_id = r.project_id), 0), r.alert_id, r.project_id, r.raised_at_ms, 'payment.late', r.payment_id, 'payments.view',
          r.link || coalesce((select case j.is_test when 1 then '&mode=test' else '&mode=live' end from projects j where j.project_id = r.project_id), '')
        from {rows}
        """,
        Column.Whole("project_id"), Column.Whole("alert_id"), Column.Whole("raised_at_ms"), Column.Text("payment_id"), Column.Text("link"));

    private static readonly RowStatement SignAgain = new("""
        update callbacks
        set body = r.body, key_id = r.key_id
        from {rows}
        where callbacks.project_id = r.project_id and callbacks.callback_id = r.callback_id and callbacks.payment_key = r.payment_key
        """, Column.Whole("project_id"), Column.Whole("callback_id"), Column.Text("payment_key"), Column.Bytes("body"), Column.Whole("key_id"));

    // Apart, since hardly any payment is ever repaired.
    private static readonly RowStatement MarkRepaired = new("""
        update payments
        set repaired_at_ms = r.repaired_at_ms
        from {rows}
        where payments.project_id = r.project_id and payments.payment_no = r.payment_no
        """, Column.Whole("project_id"), Column.Whole("payment_no"), Column.Whole("repaired_at_ms"));
}
