-- Every day of a bank beside the same day of ours (reports.md 6).

create table registry_days (
  connection text not null,
  day text not null,
  state text not null check (state in ('waiting', 'no file', 'clean', 'differences', 'closed')),
  -- The file that counts; 0: none is here.
  version bigint not null default 0,
  comparison_no bigint not null default 0,
  -- Why the last file was refused, as JSON.
  faults text,
  due_at_ms bigint,
  primary key (connection, day)
);

create index registry_days_due on registry_days (due_at_ms) where due_at_ms is not null;

-- Files as they were read, without the phones that stood in them.
create table registry_files (
  connection text not null,
  day text not null,
  version bigint not null,
  file_name text not null,
  sha256 text not null,
  bytes bigint not null,
  lines bigint not null,
  content bytea not null,
  loaded_at_ms bigint not null,
  loaded_by text not null,
  primary key (connection, day, version)
);

create table registry_comparisons (
  connection text not null,
  day text not null,
  comparison_no bigint not null,
  version bigint not null,
  compared_at_ms bigint not null,
  is_provisional bigint not null check (is_provisional in (0, 1)),
  -- Rows and sums of each class and side, as JSON.
  tallies text not null,
  -- SHA-256 of all rows: what comes out the same is not kept twice.
  digest text not null,
  primary key (connection, day, comparison_no)
);

-- What is not simply in order.
create table registry_rows (
  connection text not null,
  day text not null,
  comparison_no bigint not null,
  row_no bigint not null,
  class text not null,
  order_number text not null,
  provider_payment_id text not null,
  bank_minor bigint,
  bank_currency text,
  bank_at_ms bigint,
  project_id bigint,
  payment_no bigint,
  payment_id text,
  operation_id bigint,
  our_status text,
  our_minor bigint,
  our_currency text,
  our_at_ms bigint,
  primary key (connection, day, comparison_no, row_no)
);

create index registry_rows_by_project on registry_rows (project_id, day) where project_id is not null;

-- What has followed of a difference follows once.
create table registry_follow_ups (
  project_id bigint not null,
  operation_id bigint not null,
  follow_up text not null,
  connection text not null,
  day text not null,
  followed_at_ms bigint not null,
  primary key (project_id, operation_id, follow_up)
);

create index operations_paid on operations (coalesce(provider_at_ms, completed_at_ms)) where status = 'success';
