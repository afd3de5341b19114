-- People who sign in: staff of merchants, and operators (merchant 0), each with an e-mail of their own.

create table users (
  user_id integer not null primary key,
  is_operator integer not null check (is_operator in (0, 1)),
  merchant_id integer not null,
  email text,
  name text not null,
  state text not null check (state in ('invited', 'active', 'suspended', 'deleted')),
  sees_all_projects integer not null default 0 check (sees_all_projects in (0, 1)),
  password_hash text,
  sealed_totp blob,
  totp_step integer not null default 0,
  language text,
  time_zone text not null default 'Asia/Bishkek',
  days_in text not null default 'UTC',
  mode text check (mode in ('live', 'test')),
  invited_by text not null default '',
  invited_at_ms integer not null,
  seen_at_ms integer,
  version integer not null default 1,
  check ((merchant_id = 0) = (is_operator = 1))
) strict, without rowid;

create unique index users_by_email on users (is_operator, email) where email is not null and state <> 'deleted';
create index users_by_merchant on users (merchant_id);

-- Roles, and single rights added or withdrawn. Project 0 stands for all that the user sees.
create table grants (
  user_id integer not null references users,
  project_id integer not null default 0,
  kind text not null check (kind in ('role', 'added', 'withdrawn')),
  name text not null,
  primary key (user_id, project_id, kind, name)
) strict, without rowid;

create table user_projects (
  user_id integer not null references users,
  project_id integer not null,
  primary key (user_id, project_id)
) strict, without rowid;

-- Signed-in browsers. The id is kept as its SHA-256 only; a half session has passed the password and waits for the second factor.
create table sessions (
  session_hash blob not null primary key,
  user_id integer not null references users,
  stage text not null check (stage in ('code', 'enrol', 'full')),
  browser text not null,
  address text not null,
  sealed_totp blob,
  started_at_ms integer not null,
  seen_at_ms integer not null,
  stepped_up_at_ms integer,
  ended_at_ms integer
) strict, without rowid;

create index sessions_by_user on sessions (user_id, seen_at_ms);
create index sessions_by_seen on sessions (seen_at_ms);

create table recovery_codes (
  user_id integer not null references users,
  code_hash blob not null,
  used_at_ms integer,
  primary key (user_id, code_hash)
) strict, without rowid;

-- One-use addresses: invitations, new passwords, new e-mails.
create table access_links (
  link_hash blob not null primary key,
  user_id integer not null references users,
  kind text not null check (kind in ('invitation', 'password', 'email')),
  email text,
  made_by text not null,
  made_at_ms integer not null,
  ends_at_ms integer not null,
  used_at_ms integer
) strict, without rowid;

create index access_links_by_user on access_links (user_id);

-- Browsers that have signed in before: their failures are counted apart.
create table devices (
  device_hash blob not null,
  user_id integer not null references users,
  seen_at_ms integer not null,
  primary key (user_id, device_hash)
) strict, without rowid;

-- Failed tries, by what they are counted for: an account, a known browser, an address. Names of accounts are keyed hashes.
create table sign_in_failures (
  counter text not null,
  failed_at_ms integer not null,
  try_id text not null,
  primary key (counter, failed_at_ms, try_id)
) strict, without rowid;

create index sign_in_failures_by_time on sign_in_failures (failed_at_ms);

create table data_api_tokens (
  user_id integer not null primary key references users,
  token_hash blob not null unique,
  sealed_key blob not null,
  allowed_senders text not null default '',
  line_order text not null default 'N',
  made_at_ms integer not null,
  used_at_ms integer,
  used_from text
) strict, without rowid;

-- The audit log: a chain a merchant and one for the platform. `text` is the canonical JSON whose SHA-256 is `hash`.
create table audit_chains (
  chain text not null primary key,
  seq integer not null,
  head text not null
) strict, without rowid;

create table audit_entries (
  chain text not null,
  seq integer not null,
  at_ms integer not null,
  actor text not null,
  act text not null,
  object text not null,
  result text not null,
  text text not null,
  hash text not null,
  primary key (chain, seq)
) strict, without rowid;

create index audit_entries_by_time on audit_entries (chain, at_ms);
create index audit_entries_by_actor on audit_entries (chain, actor, seq);

create trigger audit_entries_are_not_updated before update on audit_entries
begin
  select raise(abort, 'the audit log is append-only');
end;

create trigger audit_entries_are_not_deleted before delete on audit_entries
begin
  select raise(abort, 'the audit log is append-only');
end;

-- The row on which changes of people wait for each other: the last admin must not leave while another does.
insert into revisions (name, revision) values ('users', 1);
