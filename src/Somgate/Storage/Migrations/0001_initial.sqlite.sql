-- The first schema. Sums are minor units, moments milliseconds since 1970 UTC, yes or no is 1 or 0.
-- Keys of what grows begin with the project, so that the schema can be distributed by it.

create table merchants (
  merchant_id integer not null primary key,
  title text not null,
  is_suspended integer not null default 0 check (is_suspended in (0, 1))
) strict, without rowid;

create table projects (
  project_id integer not null primary key,
  merchant_id integer not null references merchants,
  title text not null,
  is_test integer not null default 0 check (is_test in (0, 1)),
  is_suspended integer not null default 0 check (is_suspended in (0, 1)),
  wants_intermediate_callbacks integer not null default 0 check (wants_intermediate_callbacks in (0, 1)),
  allowed_senders text not null default '',
  rate_per_second integer not null default 200 check (rate_per_second >= 0),
  rate_burst integer not null default 1000 check (rate_burst >= 0)
) strict, without rowid;

create table project_keys (
  project_id integer not null references projects,
  key_id integer not null,
  sealed blob not null,
  is_primary integer not null default 0 check (is_primary in (0, 1)),
  created_at_ms integer not null,
  revoked_at_ms integer,
  primary key (project_id, key_id)
) strict, without rowid;

create table project_methods (
  project_id integer not null references projects,
  method text not null,
  amount_min_minor integer,
  amount_max_minor integer,
  threshold_ms integer,
  code_life_ms integer,
  primary key (project_id, method)
) strict, without rowid;

create table callback_rules (
  project_id integer not null references projects,
  rule_id integer not null,
  payment_type text,
  result text,
  method text,
  url text not null,
  primary key (project_id, rule_id)
) strict, without rowid;

create table stopped_providers (
  provider text not null primary key,
  stopped_at_ms integer not null
) strict, without rowid;

-- Grows with every change of merchants, projects, keys and rules: nodes that see another number read them again.
create table revisions (
  name text not null primary key,
  revision integer not null
) strict, without rowid;

insert into revisions (name, revision) values ('projects', 1);

-- Operation, transaction and callback ids: a node takes a block at a time.
create table numbers (
  name text not null primary key,
  next integer not null
) strict, without rowid;

insert into numbers (name, next) values ('operations', 1000000000001);

-- Keys of keyed hashes, sealed.
create table vault_keys (
  name text not null primary key,
  sealed blob not null
) strict, without rowid;

create table protection_keys (
  name text not null primary key,
  xml text not null
) strict, without rowid;

-- Who holds a payment id. is_free: its payment ended in error, the next sale may take the id.
create table payment_ids (
  project_id integer not null,
  payment_key text not null,
  payment_no integer not null,
  is_free integer not null default 0 check (is_free in (0, 1)),
  takes integer not null default 1,
  primary key (project_id, payment_key)
) strict, without rowid;

create table payments (
  project_id integer not null,
  payment_no integer not null,
  payment_id text not null,
  payment_key text not null,
  status text not null check (status in ('processing', 'awaiting clarification', 'success', 'decline', 'error')),
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
  primary key (project_id, payment_no)
) strict, without rowid;

create table operations (
  project_id integer not null,
  operation_id integer not null,
  payment_no integer not null,
  type text not null check (type in ('sale')),
  status text not null check (status in ('processing', 'awaiting clarification', 'success', 'decline')),
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
  primary key (project_id, operation_id),
  -- A final operation keeps no code, and only a success or a settled decline is due never again.
  check (status not in ('success', 'decline') or approval_code is null),
  check (status in ('success', 'decline') or due_at_ms is not null)
) strict, without rowid;

create index operations_by_payment on operations (project_id, payment_no);
create index operations_due on operations (due_at_ms) where due_at_ms is not null;

-- Every accepted request by its id.
create table requests (
  project_id integer not null,
  request_id text not null,
  payment_no integer not null,
  kind text not null check (kind in ('sale', 'clarification', 'resend')),
  accepted_at_ms integer not null,
  primary key (project_id, request_id)
) strict, without rowid;

-- What happened to a payment, one row a commit that moved it.
create table payment_changes (
  project_id integer not null,
  payment_no integer not null,
  version integer not null,
  operation_id integer,
  changed_at_ms integer not null,
  happened text not null,
  call text,
  heard text,
  call_ms integer,
  status text not null,
  step text,
  code integer,
  primary key (project_id, payment_no, version)
) strict, without rowid;

create table callbacks (
  project_id integer not null,
  callback_id integer not null,
  event_no integer not null,
  payment_no integer not null,
  payment_key text not null,
  payment_version integer not null,
  operation_id integer,
  status text not null,
  url text not null,
  endpoint text not null,
  body blob not null,
  state text not null check (state in ('pending', 'delivered', 'superseded', 'exhausted', 'suppressed')),
  tries integer not null default 0,
  attempts integer not null default 0,
  due_at_ms integer,
  leased_by integer,
  superseded_by integer,
  created_at_ms integer not null,
  primary key (project_id, callback_id),
  check (state <> 'pending' or due_at_ms is not null),
  check (state = 'pending' or due_at_ms is null)
) strict, without rowid;

create index callbacks_pending on callbacks (project_id, payment_key) where state = 'pending';
create index callbacks_due on callbacks (due_at_ms) where due_at_ms is not null;
create index callbacks_by_payment on callbacks (project_id, payment_no);

create table callback_attempts (
  project_id integer not null,
  callback_id integer not null,
  attempt integer not null,
  started_at_ms integer not null,
  duration_ms integer not null,
  http_status integer,
  fault text,
  answer blob,
  address text,
  primary key (project_id, callback_id, attempt)
) strict, without rowid;

-- What an operator must see.
create table alerts (
  project_id integer not null,
  alert_id integer not null,
  payment_no integer not null,
  operation_id integer,
  kind text not null,
  details text not null,
  raised_at_ms integer not null,
  resolved_at_ms integer,
  primary key (project_id, alert_id)
) strict, without rowid;

create index alerts_by_payment on alerts (project_id, payment_no);
create index alerts_open on alerts (raised_at_ms) where resolved_at_ms is null;

-- What the planner must know before there is a row: a project has very many callbacks, few of them pending. Without it, the key's first column alone looks good enough.
analyze sqlite_schema;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('callbacks', 'callbacks', '1000000 500000 1'),
  ('callbacks', 'callbacks_pending', '1000 500 1'),
  ('callbacks', 'callbacks_due', '1000 2'),
  ('callbacks', 'callbacks_by_payment', '1000000 500000 2'),
  ('operations', 'operations', '1000000 500000 1'),
  ('operations', 'operations_by_payment', '1000000 500000 1'),
  ('operations', 'operations_due', '1000 2'),
  ('payments', 'payments', '1000000 500000 1'),
  ('payment_ids', 'payment_ids', '1000000 500000 1'),
  ('requests', 'requests', '1000000 500000 1'),
  ('alerts', 'alerts', '1000 500 1'),
  ('alerts', 'alerts_by_payment', '1000 500 1'),
  ('alerts', 'alerts_open', '100 1');
