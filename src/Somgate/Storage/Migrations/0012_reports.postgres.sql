-- Reports, their schedules and templates (reports.md), letters that wait for the mail server, and files of payment links (payment-links.md 7, 9).

insert into numbers (name, next) values ('reports', 1), ('schedules', 1), ('link files', 1), ('letters', 1);

-- What one wants to be made; a schedule's reports too. definition: name, filter, columns and format as JSON.
create table reports (
  report_id bigint not null,
  revision bigint not null,
  merchant_id bigint not null,
  schedule_id bigint,
  name text not null,
  definition text not null,
  is_test bigint not null check (is_test in (0, 1)),
  -- Ids of the projects in it, as JSON.
  projects text not null,
  -- Contacts stand in it in full, so that only who may see them may have it.
  is_personal bigint not null check (is_personal in (0, 1)),
  recipients text not null,
  is_late bigint not null check (is_late in (0, 1)),
  state text not null check (state in ('queued', 'in progress', 'success', 'failed', 'canceled', 'removed')),
  fault text,
  made_at_ms bigint not null,
  made_by text not null,
  maker_id bigint not null,
  due_at_ms bigint not null,
  started_at_ms bigint,
  ended_at_ms bigint,
  leased_by bigint,
  leased_until_ms bigint,
  -- How often it was begun; one that failed by schedule is begun anew.
  tries bigint not null default 0,
  fails bigint not null default 0,
  rows_total bigint,
  rows_done bigint not null default 0,
  bytes bigint,
  sha256 text,
  file text,
  manifest text,
  kept_until_ms bigint,
  -- Where it is put beside Dashboard.
  drop_state text not null check (drop_state in ('none', 'waiting', 'done')),
  drop_due_ms bigint,
  downloads bigint not null default 0,
  primary key (report_id, revision)
);

create index reports_by_merchant on reports (merchant_id, made_at_ms, report_id, revision);
create index reports_open on reports (state, due_at_ms) where state in ('queued', 'in progress');
create index reports_to_drop on reports (drop_due_ms) where drop_state = 'waiting';
create index reports_to_remove on reports (kept_until_ms) where state = 'success';

create table report_templates (
  template_id bigint not null primary key,
  merchant_id bigint not null,
  user_id bigint not null,
  is_shared bigint not null check (is_shared in (0, 1)),
  name text not null,
  definition text not null,
  made_at_ms bigint not null
);

create index report_templates_by_merchant on report_templates (merchant_id, template_id);

create table report_schedules (
  schedule_id bigint not null primary key,
  merchant_id bigint not null,
  name text not null,
  definition text not null,
  is_test bigint not null check (is_test in (0, 1)),
  -- Ids as JSON; null: all of the merchant's, also future ones.
  projects text,
  is_personal bigint not null check (is_personal in (0, 1)),
  every text not null check (every in ('daily', 'weekly', 'monthly')),
  on_day bigint not null,
  at_minute bigint not null,
  recipients text not null,
  drops bigint not null check (drops in (0, 1)),
  state text not null check (state in ('active', 'paused', 'deleted')),
  -- Runs due up to here are planned.
  planned_to_ms bigint not null,
  made_at_ms bigint not null,
  made_by text not null,
  maker_id bigint not null,
  version bigint not null default 1
);

create index report_schedules_by_merchant on report_schedules (merchant_id, schedule_id);

-- A period of a schedule is planned once, by whichever node comes first.
create table report_periods (
  schedule_id bigint not null,
  starts_on text not null,
  ends_on text not null,
  from_ms bigint not null,
  until_ms bigint not null,
  due_at_ms bigint not null,
  state text not null check (state in ('made', 'not made')),
  report_id bigint,
  primary key (schedule_id, starts_on, ends_on)
);

-- Letters on their way. Address and text are sealed; a key names what a letter is about, so that none is written twice.
create table letters (
  letter_id bigint not null primary key,
  letter_key text not null unique,
  kind text not null,
  sealed_address bytea not null,
  sealed_text bytea not null,
  state text not null check (state in ('queued', 'sent', 'failed')),
  tries bigint not null default 0,
  created_at_ms bigint not null,
  due_at_ms bigint,
  ended_at_ms bigint,
  fault text
);

create index letters_due on letters (due_at_ms) where state = 'queued';

-- Payment links that a file asks for, made one by one.
create table link_files (
  file_id bigint not null primary key,
  merchant_id bigint not null,
  project_id bigint not null,
  name text not null,
  state text not null check (state in ('running', 'done')),
  items bigint not null,
  made_at_ms bigint not null,
  made_by text not null,
  ended_at_ms bigint
);

create index link_files_by_merchant on link_files (merchant_id, made_at_ms);
create index link_files_open on link_files (state) where state = 'running';

create table link_file_rows (
  file_id bigint not null,
  line bigint not null,
  payment_id text not null,
  sealed_row bytea not null,
  state text not null check (state in ('open', 'made', 'failed')),
  fault text,
  primary key (file_id, line)
);

create index link_file_rows_open on link_file_rows (file_id, line) where state = 'open';

-- Who made a link in Dashboard; empty: a program, by Gate.
alter table payment_links add column made_by text not null default '';

-- Letters that are to be written about links.
create index payment_links_to_mail on payment_links (email) where email = 'queued';
