-- What the screens of payments keep: questions that people have put to the bank, columns of a list by its user, and saved views.

create table payment_checks (
  project_id bigint not null,
  payment_no bigint not null,
  asked_at_ms bigint not null,
  operation_id bigint not null,
  asked_by text not null,
  -- Null until the bank has answered, or its time was over.
  took_ms bigint,
  heard text,
  taken_for text,
  primary key (project_id, payment_no, asked_at_ms)
);

create table user_columns (
  user_id bigint not null references users,
  grain text not null check (grain in ('payments', 'operations')),
  names text not null,
  primary key (user_id, grain)
);

create table saved_views (
  user_id bigint not null references users,
  view_id bigint not null,
  name text not null,
  query text not null,
  names text not null,
  is_start bigint not null default 0 check (is_start in (0, 1)),
  made_at_ms bigint not null,
  primary key (user_id, view_id)
);

create unique index saved_views_by_name on saved_views (user_id, name);

-- Who had a callback sent again, asked by the callback.
create index callback_run_items_made on callback_run_items (project_id, made_id) where made_id > 0;
