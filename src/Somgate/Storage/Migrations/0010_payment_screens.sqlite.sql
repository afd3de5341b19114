-- What the screens of payments keep: questions that people have put to the bank, columns of a list by its user, and saved views.

create table payment_checks (
  project_id integer not null,
  payment_no integer not null,
  asked_at_ms integer not null,
  operation_id integer not null,
  asked_by text not null,
  -- Null until the bank has answered, or its time was over.
  took_ms integer,
  heard text,
  taken_for text,
  primary key (project_id, payment_no, asked_at_ms)
) strict, without rowid;

create table user_columns (
  user_id integer not null references users,
  grain text not null check (grain in ('payments', 'operations')),
  names text not null,
  primary key (user_id, grain)
) strict, without rowid;

create table saved_views (
  user_id integer not null references users,
  view_id integer not null,
  name text not null,
  query text not null,
  names text not null,
  is_start integer not null default 0 check (is_start in (0, 1)),
  made_at_ms integer not null,
  primary key (user_id, view_id)
) strict, without rowid;

create unique index saved_views_by_name on saved_views (user_id, name);

-- Who had a callback sent again, asked by the callback.
create index callback_run_items_made on callback_run_items (project_id, made_id) where made_id > 0;
