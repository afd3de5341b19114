-- The first schema. Sums are minor units, moments milliseconds since 1970 UTC, yes or no is 1 or 0.
-- Keys of what grows begin with the project, so that the schema can be distributed by it.

create table merchants (
  merchant_id bigint not null primary key,
  title text not null,
  is_suspended bigint not null default 0 check (is_suspended in (0, 1))
);

create table projects (
  project_id bigint not null primary key,
  merchant_id bigint not null references merchants,
  title text not null,
  is_test bigint not null default 0 check (is_test in (0, 1)),
  is_suspended bigint not null default 0 check (is_suspended in (0, 1)),
  wants_intermediate_callbacks bigint not null default 0 check (wants_intermediate_callbacks in (0, 1)),
  allowed_senders text not null default '',
  rate_per_second bigint not null default 200 check (rate_per_second >= 0),
  rate_burst bigint not null default 1000 check (rate_burst >= 0)
);

create table project_keys (
  project_id bigint not null references projects,
  key_id bigint not null,
  sealed bytea not null,
  is_primary bigint not null default 0 check (is_primary in (0, 1)),
  created_at_ms bigint not null,
  revoked_at_ms bigint,
  primary key (project_id, key_id)
);

create table project_methods (
  project_id bigint not null references projects,
  method text not null,
  amount_min_minor bigint,
  amount_max_minor bigint,
  threshold_ms bigint,
  code_life_ms bigint,
  primary key (project_id, method)
);

create table callback_rules (
  project_id bigint not null references projects,
  rule_id bigint not null,
  payment_type text,
  result text,
  method text,
  url text not null,
  primary key (project_id, rule_id)
);

create table stopped_providers (
  provider text not null primary key,
  stopped_at_ms bigint not null
);

-- Grows with every change of merchants, projects, keys and rules: nodes that see another number read them again.
create table revisions (
  name text not null primary key,
  revision bigint not null
);

insert into revisions (name, revision) values ('projects', 1);

-- Operation, transaction and callback ids: a node takes a block at a time.
create table numbers (
  name text not null primary key,
  next bigint not null
);

insert into numbers (name, next) values ('operations', 1000000000001);

-- Keys of keyed hashes, sealed.
create table vault_keys (
  name text not null primary key,
  sealed bytea not null
);

create table protection_keys (
  name text not null primary key,
  xml text not null
);

-- Who holds a payment id. is_free: its payment ended in error, the next sale may take the id.
create table payment_ids (
  project_id bigint not null,
  payment_key text not null,
  payment_no bigint not null,
  is_free bigint not null default 0 check (is_free in (0, 1)),
  takes bigint not null default 1,
  primary key (project_id, payment_key)
);

create table payments (
  project_id bigint not null,
  payment_no bigint not null,
  payment_id text not null,
  payment_key text not null,
  status text not null check (status in ('processing', 'awaiting clarification', 'success', 'decline', 'error')),
  method text not null,
  source text not null check (source in ('gate', 'page', 'link')),
  amount_minor bigint not null,
  currency text not null,
  description text not null,
  customer_id text not null,
  customer_ip text not null,
  customer_details bytea,
  account bytea not null,
  account_hash bytea not null,
  account_masked text not null,
  created_at_ms bigint not null,
  changed_at_ms bigint not null,
  threshold_at_ms bigint not null,
  code_life_ms bigint not null,
  request_id text not null,
  sale_hash bytea not null,
  callback_url text,
  callback_success_url text,
  callback_decline_url text,
  callback_delay_ms bigint not null default 0,
  callback_off bigint not null default 0 check (callback_off in (0, 1)),
  problems text,
  extra text,
  trace_parent text,
  version bigint not null,
  primary key (project_id, payment_no)
);

create table operations (
  project_id bigint not null,
  operation_id bigint not null,
  payment_no bigint not null,
  type text not null check (type in ('sale')),
  status text not null check (status in ('processing', 'awaiting clarification', 'success', 'decline')),
  step text not null,
  code bigint not null,
  created_at_ms bigint not null,
  changed_at_ms bigint not null,
  due_at_ms bigint,
  leased_by bigint,
  questions bigint not null default 0,
  approval_code bytea,
  code_sent_at_ms bigint,
  code_ends_at_ms bigint,
  wrong_codes bigint not null default 0,
  code_fault text,
  resends bigint not null default 0,
  resent_at_ms bigint,
  resend_wanted bigint not null default 0 check (resend_wanted in (0, 1)),
  clarified_request_id text,
  clarified_hash bytea,
  provider_payment_id text not null default '',
  auth_code text not null default '',
  is_unconfirmed bigint not null default 0 check (is_unconfirmed in (0, 1)),
  is_late_success bigint not null default 0 check (is_late_success in (0, 1)),
  primary key (project_id, operation_id),
  -- A final operation keeps no code, and only a success or a settled decline is due never again.
  check (status not in ('success', 'decline') or approval_code is null),
  check (status in ('success', 'decline') or due_at_ms is not null)
);

create index operations_by_payment on operations (project_id, payment_no);
create index operations_due on operations (due_at_ms) where due_at_ms is not null;

-- Every accepted request by its id.
create table requests (
  project_id bigint not null,
  request_id text not null,
  payment_no bigint not null,
  kind text not null check (kind in ('sale', 'clarification', 'resend')),
  accepted_at_ms bigint not null,
  primary key (project_id, request_id)
);

-- What happened to a payment, one row a commit that moved it.
create table payment_changes (
  project_id bigint not null,
  payment_no bigint not null,
  version bigint not null,
  operation_id bigint,
  changed_at_ms bigint not null,
  happened text not null,
  call text,
  heard text,
  call_ms bigint,
  status text not null,
  step text,
  code bigint,
  primary key (project_id, payment_no, version)
);

create table callbacks (
  project_id bigint not null,
  callback_id bigint not null,
  event_no bigint not null,
  payment_no bigint not null,
  payment_key text not null,
  payment_version bigint not null,
  operation_id bigint,
  status text not null,
  url text not null,
  endpoint text not null,
  body bytea not null,
  state text not null check (state in ('pending', 'delivered', 'superseded', 'exhausted', 'suppressed')),
  tries bigint not null default 0,
  attempts bigint not null default 0,
  due_at_ms bigint,
  leased_by bigint,
  superseded_by bigint,
  created_at_ms bigint not null,
  primary key (project_id, callback_id),
  check (state <> 'pending' or due_at_ms is not null),
  check (state = 'pending' or due_at_ms is null)
);

create index callbacks_pending on callbacks (project_id, payment_key) where state = 'pending';
create index callbacks_due on callbacks (due_at_ms) where due_at_ms is not null;
create index callbacks_by_payment on callbacks (project_id, payment_no);

create table callback_attempts (
  project_id bigint not null,
  callback_id bigint not null,
  attempt bigint not null,
  started_at_ms bigint not null,
  duration_ms bigint not null,
  http_status bigint,
  fault text,
  answer bytea,
  address text,
  primary key (project_id, callback_id, attempt)
);

-- What an operator must see.
create table alerts (
  project_id bigint not null,
  alert_id bigint not null,
  payment_no bigint not null,
  operation_id bigint,
  kind text not null,
  details text not null,
  raised_at_ms bigint not null,
  resolved_at_ms bigint,
  primary key (project_id, alert_id)
);

create index alerts_by_payment on alerts (project_id, payment_no);
create index alerts_open on alerts (raised_at_ms) where resolved_at_ms is null;
