-- How the Payment Page of a project looks and behaves, and the log of openings. A project without a row has the defaults.

create table project_pages (
  project_id bigint not null primary key references projects,
  name text,
  accent text,
  logo bytea,
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
  sealed_encryption_key bytea,
  skips_single_method bigint not null check (skips_single_method in (0, 1)),
  appends_payment_id bigint not null check (appends_payment_id in (0, 1)),
  retries bigint not null check (retries in (0, 1)),
  tries_max bigint not null check (tries_max >= 1),
  retry_window_ms bigint not null check (retry_window_ms >= 0),
  check ((logo is null) = (logo_type is null))
);

-- Openings that were refused, and those that were taken with something left out. Kept for 30 days.
-- The reference is what a customer reads to the merchant. A project that nobody knows leaves no number.
create table refused_openings (
  reference text not null primary key,
  refused_at_ms bigint not null,
  project_id bigint,
  is_refused bigint not null check (is_refused in (0, 1)),
  code bigint not null,
  details text not null,
  parameters text not null,
  client_ip text not null,
  sealed_signed_text bytea
);

create index refused_openings_by_project on refused_openings (project_id, refused_at_ms);
create index refused_openings_by_time on refused_openings (refused_at_ms);
