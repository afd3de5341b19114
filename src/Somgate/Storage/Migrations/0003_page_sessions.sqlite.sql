-- Opened pages. The id is kept as its SHA-256 only; what was asked for is sealed, and erased in the end.

create table page_sessions (
  session_hash blob not null primary key,
  project_id integer not null,
  payment_key text not null,
  opening blob,
  language text,
  method text,
  steps integer not null default 0,
  payment_no integer,
  was_paid integer not null default 0 check (was_paid in (0, 1)),
  code_sent_again integer not null default 0 check (code_sent_again in (0, 1)),
  returned_at_ms integer,
  opened_at_ms integer not null,
  seen_at_ms integer not null
) strict, without rowid;

create index page_sessions_by_seen on page_sessions (seen_at_ms) where opening is not null;

-- What a customer did on a page, for the time line of the payment.
create table page_steps (
  project_id integer not null,
  payment_key text not null,
  session_hash blob not null,
  step integer not null,
  name text not null,
  stepped_at_ms integer not null,
  primary key (project_id, payment_key, session_hash, step)
) strict, without rowid;
