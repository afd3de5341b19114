-- What lists, counts and reports ask for stands in the rows (dashboard.md 2), together with statuses of payment links, which come later.
-- SQLite can't change a check, so the tables are made anew.

create table payments_then (
  project_id integer not null,
  payment_no integer not null,
  payment_id text not null,
  payment_key text not null,
  status text not null check (status in ('processing', 'awaiting clarification', 'awaiting customer', 'awaiting payment', 'invoice sent', 'success', 'decline', 'error',
    'expired', 'invoice canceled')),
  method text not null,
  source text not null check (source in ('gate', 'page', 'link')),
  amount_minor integer not null,
  currency text not null,
  description text not null,
  customer_id text not null,
  customer_ip text not null,
  customer_details blob,
  account blob not null,
  account_hash blob not null,
  account_masked text not null,
  created_at_ms integer not null,
  changed_at_ms integer not null,
  threshold_at_ms integer not null,
  code_life_ms integer not null,
  request_id text not null,
  sale_hash blob not null,
  callback_url text,
  callback_success_url text,
  callback_decline_url text,
  callback_delay_ms integer not null default 0,
  callback_off integer not null default 0 check (callback_off in (0, 1)),
  problems text,
  extra text,
  trace_parent text,
  version integer not null,
  tries_max integer not null default 1,
  retry_window_ms integer,
  retry_before_ms integer,
  retry_until_ms integer,
  ended_as text,
  updated_at_ms integer not null default 0,
  moved_operation_id integer,
  completed_at_ms integer,
  main_operation_id integer,
  main_type text,
  code integer not null default 0,
  reason text,
  time_to_pay_ms integer,
  time_to_result_ms integer,
  is_late_success integer not null default 0 check (is_late_success in (0, 1)),
  is_unconfirmed integer not null default 0 check (is_unconfirmed in (0, 1)),
  repaired_at_ms integer,
  callback_state text not null default 'none'
    check (callback_state in ('none', 'waiting', 'retrying', 'delivered', 'failed', 'off')),
  phone_hash blob,
  email_hash blob,
  link_id text,
  primary key (project_id, payment_no)
) strict, without rowid;

insert into payments_then (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id, customer_ip,
  customer_details, account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash,
  callback_url, callback_success_url, callback_decline_url, callback_delay_ms, callback_off, problems, extra, trace_parent, version, tries_max,
  retry_window_ms, retry_before_ms, retry_until_ms)
select project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id, customer_ip,
  customer_details, account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash,
  callback_url, callback_success_url, callback_decline_url, callback_delay_ms, callback_off, problems, extra, trace_parent, version, tries_max,
  retry_window_ms, retry_before_ms, retry_until_ms
from payments;

drop table payments;
alter table payments_then rename to payments;

create table operations_then (
  project_id integer not null,
  operation_id integer not null,
  payment_no integer not null,
  type text not null check (type in ('sale', 'invoice')),
  status text not null check (status in (
    'processing', 'awaiting clarification', 'awaiting payment', 'invoice sent', 'success', 'decline', 'expired', 'invoice canceled')),
  step text not null,
  code integer not null,
  created_at_ms integer not null,
  changed_at_ms integer not null,
  due_at_ms integer,
  leased_by integer,
  questions integer not null default 0,
  approval_code blob,
  code_sent_at_ms integer,
  code_ends_at_ms integer,
  wrong_codes integer not null default 0,
  code_fault text,
  resends integer not null default 0,
  resent_at_ms integer,
  resend_wanted integer not null default 0 check (resend_wanted in (0, 1)),
  clarified_request_id text,
  clarified_hash blob,
  provider_payment_id text not null default '',
  auth_code text not null default '',
  is_unconfirmed integer not null default 0 check (is_unconfirmed in (0, 1)),
  is_late_success integer not null default 0 check (is_late_success in (0, 1)),
  try_no integer not null default 1,
  updated_at_ms integer not null default 0,
  completed_at_ms integer,
  reason text,
  provider_code text not null default '',
  provider_message text not null default '',
  provider_at_ms integer,
  primary key (project_id, operation_id),
  -- A final operation keeps no code, and only a success or a settled decline is due never again.
  check (status not in ('success', 'decline', 'expired', 'invoice canceled') or approval_code is null),
  check (status in ('success', 'decline', 'expired', 'invoice canceled') or due_at_ms is not null)
) strict, without rowid;

insert into operations_then (project_id, operation_id, payment_no, type, status, step, code, created_at_ms, changed_at_ms, due_at_ms, leased_by, questions, approval_code,
  code_sent_at_ms, code_ends_at_ms, wrong_codes, code_fault, resends, resent_at_ms, resend_wanted, clarified_request_id, clarified_hash,
  provider_payment_id, auth_code, is_unconfirmed, is_late_success, try_no)
select project_id, operation_id, payment_no, type, status, step, code, created_at_ms, changed_at_ms, due_at_ms, leased_by, questions, approval_code,
  code_sent_at_ms, code_ends_at_ms, wrong_codes, code_fault, resends, resent_at_ms, resend_wanted, clarified_request_id, clarified_hash,
  provider_payment_id, auth_code, is_unconfirmed, is_late_success, try_no
from operations;

drop table operations;
alter table operations_then rename to operations;

create index operations_by_payment on operations (project_id, payment_no);
create index operations_due on operations (due_at_ms) where due_at_ms is not null;

-- What can be told of payments that are there already. Contacts of customers are sealed, and stay without a hash.
update operations
set updated_at_ms = changed_at_ms,
    completed_at_ms = case when status in ('success', 'decline') then changed_at_ms end,
    reason = case
      when status <> 'decline' then null
      when code = 20602 and (
        select c.happened in ('Expired', 'Declined') or coalesce((
          select b.status
          from payment_changes b
          where b.project_id = c.project_id and b.payment_no = c.payment_no and b.version < c.version
          order by b.version desc
          limit 1), '') = 'awaiting clarification'
        from payment_changes c
        where c.project_id = operations.project_id and c.payment_no = operations.payment_no and c.operation_id = operations.operation_id
          and c.code = 20602 and c.status in ('decline', 'awaiting customer')
        order by c.version
        limit 1) then 'not_confirmed'
      when code = 20104 then 'wrong_code'
      when code = 20105 then 'no_money'
      when code = 20101 then 'limit'
      when code in (20102, 20103, 20106, 20107, 20201, 20203, 20205, 20302, 20303) then 'account'
      when code in (301, 20301) then 'refused_by_customer'
      when code in (314, 602, 20202, 20601, 20602, 20603) then 'bank_unavailable'
      when code in (402, 20401, 20402) or code between 1401 and 1499 then 'risk'
      when code >= 20000 then 'bank_other'
      else 'platform'
    end;

update payments
set updated_at_ms = changed_at_ms,
    completed_at_ms = case when status in ('success', 'decline', 'error') then changed_at_ms end,
    ended_as = case when status in ('success', 'decline', 'error') then status end,
    main_operation_id = (
      select o.operation_id
      from operations o
      where o.project_id = payments.project_id and o.payment_no = payments.payment_no
      order by o.try_no desc
      limit 1);

update payments
set moved_operation_id = main_operation_id, main_type = 'sale'
where main_operation_id is not null;

update payments
set code = o.code, reason = o.reason,
    time_to_pay_ms = case when payments.status = 'success' then o.completed_at_ms - o.created_at_ms end,
    is_unconfirmed = o.is_unconfirmed
from operations o
where o.project_id = payments.project_id and o.operation_id = payments.main_operation_id;

update payments
set is_late_success = 1
where exists (
  select 1 from operations o
  where o.project_id = payments.project_id and o.payment_no = payments.payment_no and o.is_late_success = 1);

update payments
set code = json_extract(problems, '$[0].Code')
where problems is not null;

update payments
set callback_state = coalesce((
  select case max(case
      when c.state = 'exhausted' then 5
      when c.state = 'pending' and c.tries > 0 then 4
      when c.state = 'pending' then 3
      when c.state = 'delivered' then 2
      else 1 end)
    when 5 then 'failed' when 4 then 'retrying' when 3 then 'waiting' when 2 then 'delivered' when 1 then 'off' end
  from callbacks c
  where c.project_id = payments.project_id and c.payment_no = payments.payment_no
    and c.event_no = (
      select n.event_no
      from callbacks n
      where n.project_id = payments.project_id and n.payment_no = payments.payment_no
      order by n.payment_version desc
      limit 1)), 'none');

update payments
set time_to_result_ms = coalesce((
    select min(t.started_at_ms) - payments.callback_delay_ms
    from callbacks c
    join callback_attempts t on t.project_id = c.project_id and t.callback_id = c.callback_id and t.attempt = 1
    where c.project_id = payments.project_id and c.payment_no = payments.payment_no and c.status = payments.status),
    case when callback_state = 'off' then completed_at_ms end)
  - coalesce((
    select o.created_at_ms
    from operations o
    where o.project_id = payments.project_id and o.operation_id = payments.main_operation_id), created_at_ms)
where completed_at_ms is not null;

-- Lists walk an index from the newest moment. No column of these indexes moves while a purchase is under way: each is written when the payment is registered
-- and when it ends, and what it ends with stands in the index itself, so that counts and sums need not touch the table.
create index payments_ended on payments (project_id, created_at_ms, payment_no, ended_as, amount_minor, currency, method, source, code, reason, main_type,
  time_to_pay_ms, repaired_at_ms) where completed_at_ms is not null;
create index payments_open on payments (project_id, created_at_ms, payment_no) where completed_at_ms is null;
create index payments_by_completed on payments (project_id, completed_at_ms, payment_no) where completed_at_ms is not null;
-- A payment moves with one of its operations and is found by it; these have none.
create index payments_unmoved on payments (project_id, updated_at_ms, payment_no) where moved_operation_id is null;
create index payments_refused on payments (project_id, created_at_ms, payment_no) where problems is not null;
create index payments_flagged on payments (project_id, created_at_ms, payment_no)
  where is_late_success = 1 or is_unconfirmed = 1 or repaired_at_ms is not null;
create index payments_by_code on payments (project_id, code, created_at_ms, payment_no) where code not in (0, 9999, 29999);
create index payments_by_reason on payments (project_id, reason, created_at_ms, payment_no) where reason is not null;
create index payments_by_source on payments (project_id, source, created_at_ms, payment_no) where source <> 'gate';
create index payments_by_key on payments (project_id, payment_key);
create index payments_by_customer on payments (project_id, customer_id, created_at_ms, payment_no);
create index payments_by_account on payments (project_id, account_hash);
create index payments_by_phone on payments (project_id, phone_hash) where phone_hash is not null;
create index payments_by_email on payments (project_id, email_hash) where email_hash is not null;
create index payments_by_link on payments (project_id, link_id) where link_id is not null;

create index operations_by_updated on operations (project_id, updated_at_ms, operation_id);
create index operations_by_completed on operations (project_id, completed_at_ms, operation_id) where completed_at_ms is not null;
-- First tries are as old as their payment, and are found by it.
create index operations_tried_again on operations (project_id, created_at_ms, operation_id) where try_no > 1;
create index operations_by_provider_id on operations (project_id, provider_payment_id) where provider_payment_id <> '';

create index callbacks_untold on callbacks (project_id, state, payment_no) where state in ('exhausted', 'suppressed');

-- What the planner must know before there is a row.
delete from sqlite_stat1 where tbl in ('payments', 'operations');
insert into sqlite_stat1 (tbl, idx, stat) values
  ('payments', 'payments', '1000000 500000 1'),
  ('payments', 'payments_ended', '1000000 500000 2 1 1 1 1 1 1 1 1 1 1 1'),
  ('payments', 'payments_open', '1000 500 2 1'),
  ('payments', 'payments_by_completed', '1000000 500000 2 1'),
  ('payments', 'payments_unmoved', '1000 500 2 1'),
  ('payments', 'payments_refused', '10000 5000 2 1'),
  ('payments', 'payments_flagged', '1000 500 2 1'),
  ('payments', 'payments_by_code', '100000 50000 10000 2 1'),
  ('payments', 'payments_by_reason', '100000 50000 10000 2 1'),
  ('payments', 'payments_by_source', '500000 250000 200000 2 1'),
  ('payments', 'payments_by_key', '1000000 500000 1'),
  ('payments', 'payments_by_customer', '1000000 500000 20 2 1'),
  ('payments', 'payments_by_account', '1000000 500000 10'),
  ('payments', 'payments_by_phone', '1000000 500000 10'),
  ('payments', 'payments_by_email', '1000000 500000 10'),
  ('payments', 'payments_by_link', '1000000 500000 1'),
  ('operations', 'operations', '1000000 500000 1'),
  ('operations', 'operations_by_payment', '1000000 500000 1'),
  ('operations', 'operations_due', '1000 2'),
  ('operations', 'operations_by_updated', '1000000 500000 2 1'),
  ('operations', 'operations_by_completed', '1000000 500000 2 1'),
  ('operations', 'operations_tried_again', '10000 5000 2 1'),
  ('operations', 'operations_by_provider_id', '1000000 500000 1'),
  ('callbacks', 'callbacks_untold', '10000 5000 2500 1');
