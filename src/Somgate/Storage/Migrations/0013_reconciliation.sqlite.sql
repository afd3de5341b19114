-- Every day of a bank beside the same day of ours (reports.md 6).

create table registry_days (
  connection text not null,
  day text not null,
  state text not null check (state in ('waiting', 'no file', 'clean', 'differences', 'closed')),
  -- The file that counts; 0: none is here.
  version integer not null default 0,
  comparison_no integer not null default 0,
  -- Why the last file was refused, as JSON.
  faults text,
  due_at_ms integer,
  primary key (connection, day)
) strict, without rowid;

create index registry_days_due on registry_days (due_at_ms) where due_at_ms is not null;

-- Files as they were read, without the phones that stood in them.
create table registry_files (
  connection text not null,
  day text not null,
  version integer not null,
  file_name text not null,
  sha256 text not null,
  bytes integer not null,
  lines integer not null,
  content blob not null,
  loaded_at_ms integer not null,
  loaded_by text not null,
  primary key (connection, day, version)
) strict, without rowid;

create table registry_comparisons (
  connection text not null,
  day text not null,
  comparison_no integer not null,
  version integer not null,
  compared_at_ms integer not null,
  is_provisional integer not null check (is_provisional in (0, 1)),
  -- Rows and sums of each class and side, as JSON.
  tallies text not null,
  -- SHA-256 of all rows: what comes out the same is not kept twice.
  digest text not null,
  primary key (connection, day, comparison_no)
) strict, without rowid;

-- What is not simply in order.
create table registry_rows (
  connection text not null,
  day text not null,
  comparison_no integer not null,
  row_no integer not null,
  class text not null,
  order_number text not null,
  provider_payment_id text not null,
  bank_minor integer,
  bank_currency text,
  bank_at_ms integer,
  project_id integer,
  payment_no integer,
  payment_id text,
  operation_id integer,
  our_status text,
  our_minor integer,
  our_currency text,
  our_at_ms integer,
  primary key (connection, day, comparison_no, row_no)
) strict, without rowid;

create index registry_rows_by_project on registry_rows (project_id, day) where project_id is not null;

-- What has followed of a difference follows once.
create table registry_follow_ups (
  project_id integer not null,
  operation_id integer not null,
  follow_up text not null,
  connection text not null,
  day text not null,
  followed_at_ms integer not null,
  primary key (project_id, operation_id, follow_up)
) strict, without rowid;

create index operations_paid on operations (coalesce(provider_at_ms, completed_at_ms)) where status = 'success';
