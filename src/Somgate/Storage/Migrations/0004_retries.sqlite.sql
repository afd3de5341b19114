-- A payment of the page may be tried again (payment-page.md 15). SQLite can't change a check, so the table is made anew.

create table payments_then (
  project_id integer not null,
  payment_no integer not null,
  payment_id text not null,
  payment_key text not null,
  status text not null check (status in ('processing', 'awaiting clarification', 'awaiting customer', 'success', 'decline', 'error')),
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
  primary key (project_id, payment_no)
) strict, without rowid;

insert into payments_then (project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id, customer_ip,
  customer_details, account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash,
  callback_url, callback_success_url, callback_decline_url, callback_delay_ms, callback_off, problems, extra, trace_parent, version)
select project_id, payment_no, payment_id, payment_key, status, method, source, amount_minor, currency, description, customer_id, customer_ip,
  customer_details, account, account_hash, account_masked, created_at_ms, changed_at_ms, threshold_at_ms, code_life_ms, request_id, sale_hash,
  callback_url, callback_success_url, callback_decline_url, callback_delay_ms, callback_off, problems, extra, trace_parent, version
from payments;

drop table payments;
alter table payments_then rename to payments;

-- What the planner knew of the table went with it.
insert into sqlite_stat1 (tbl, idx, stat) values ('payments', 'payments', '1000000 500000 1');

-- Tries of a payment in their order: numbers are drawn in blocks by each node, so they don't tell.
alter table operations add column try_no integer not null default 1;

-- After how many tries the customer of this session pressed "Try again".
alter table page_sessions add column try_after integer;
