-- What Dashboard shows of callbacks, sends again by hand and tells of endpoints; and refused openings of the Payment Page move into the one request log.

alter table callbacks add column kind text not null default 'event' check (kind in ('event', 'resend', 'test'));
-- The key that signed the body, and whether a rule or the request gave the address; null: made before either was noted.
alter table callbacks add column key_id bigint;
alter table callbacks add column is_ruled bigint check (is_ruled in (0, 1));
alter table callback_attempts add column sent_headers text;
alter table callback_attempts add column answer_headers text;

create index callbacks_by_created on callbacks (project_id, created_at_ms, callback_id);
create index callback_attempts_by_started on callback_attempts (project_id, started_at_ms, callback_id);

-- What people have sent again or as a test: an act with its entry in the audit log, from which callbacks are made one by one.
create table callback_runs (
  run_id bigint not null primary key,
  merchant_id bigint not null,
  kind text not null check (kind in ('resend', 'test')),
  state text not null check (state in ('running', 'stopped', 'done')),
  is_set bigint not null check (is_set in (0, 1)),
  made_at_ms bigint not null,
  made_by text not null,
  ended_at_ms bigint,
  filter text not null,
  items bigint not null,
  left_out bigint not null
);

create index callback_runs_open on callback_runs (state) where state = 'running';
create index callback_runs_by_merchant on callback_runs (merchant_id, made_at_ms);

-- made_id: the callback that was made of it; 0: none could be; null: none yet.
create table callback_run_items (
  run_id bigint not null,
  item_no bigint not null,
  project_id bigint not null,
  source_id bigint,
  status text not null,
  url text not null,
  endpoint text not null,
  is_ruled bigint,
  made_id bigint,
  primary key (run_id, item_no)
);

create index callback_run_items_open on callback_run_items (run_id, endpoint, item_no) where made_id is null;

-- Whose turn it is: all nodes together take one a second, so that an endpoint gets no more than its pace.
create table callback_turns (
  name text not null primary key,
  at_ms bigint not null
);

insert into callback_turns (name, at_ms) values ('runs', 0), ('health', 0);

-- How scheme, host and path of a callback address have answered of late.
create table callback_endpoints (
  project_id bigint not null,
  address text not null,
  state text not null check (state in ('well', 'failing', 'down')),
  failures bigint not null,
  deliveries bigint not null,
  delivered_at_ms bigint,
  failing_since_ms bigint,
  changed_at_ms bigint not null,
  told_at_ms bigint,
  told_state text not null default 'well',
  failed_told_at_ms bigint,
  has_failed bigint not null default 0,
  primary key (project_id, address)
);

-- News for people in Dashboard, shown to whoever sees the project and holds the right.
create table notices (
  merchant_id bigint not null,
  notice_id bigint not null,
  project_id bigint not null,
  at_ms bigint not null,
  kind text not null,
  subject text not null,
  required_right text not null,
  link text not null,
  primary key (merchant_id, notice_id)
);

create index notices_by_time on notices (merchant_id, at_ms);

create table notice_reads (
  user_id bigint not null,
  notice_id bigint not null,
  primary key (user_id, notice_id)
);

-- A reference leads to one entry.
drop index request_log_by_reference;
create unique index request_log_by_reference on request_log (reference) where reference is not null;

insert into request_log (project_id, at_ms, request_no, door, endpoint, reference, http_status, code, problems, signature, duration_ms, client_ip, user_agent, body, sealed_text)
select coalesce(project_id, 0), refused_at_ms, row_number() over (order by refused_at_ms, reference), 'page', '/payment', reference, case is_refused when 1 then 400 else 303 end,
  code, details, '-', 0, client_ip, '', parameters, sealed_signed_text
from refused_openings;

drop table refused_openings;

