-- How the Payment Page of a project looks and behaves, and the log of openings. A project without a row has the defaults.

create table project_pages (
  project_id integer not null primary key references projects,
  name text,
  accent text,
  logo blob,
  logo_type text,
  languages text not null,
  default_language text not null,
  time_zone text not null,
  privacy_url text,
  terms_url text,
  frame_origins text not null,
  success_url text,
  fail_url text,
  return_url text,
  sealed_encryption_key blob,
  skips_single_method integer not null check (skips_single_method in (0, 1)),
  appends_payment_id integer not null check (appends_payment_id in (0, 1)),
  retries integer not null check (retries in (0, 1)),
  tries_max integer not null check (tries_max >= 1),
  retry_window_ms integer not null check (retry_window_ms >= 0),
  check ((logo is null) = (logo_type is null))
) strict, without rowid;

-- Openings that were refused, and those that were taken with something left out. Kept for 30 days.
-- The reference is what a customer reads to the merchant. A project that nobody knows leaves no number.
create table refused_openings (
  reference text not null primary key,
  refused_at_ms integer not null,
  project_id integer,
  is_refused integer not null check (is_refused in (0, 1)),
  code integer not null,
  details text not null,
  parameters text not null,
  client_ip text not null,
  sealed_signed_text blob
) strict, without rowid;

create index refused_openings_by_project on refused_openings (project_id, refused_at_ms);
create index refused_openings_by_time on refused_openings (refused_at_ms);
