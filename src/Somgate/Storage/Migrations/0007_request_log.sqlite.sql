-- Every request that came in by a door, refused ones too, masked; kept for 30 days. Project 0: none that is known.

create table request_log (
  project_id integer not null,
  at_ms integer not null,
  request_no integer not null,
  door text not null check (door in ('gate', 'page', 'data')),
  endpoint text not null,
  payment_key text,
  request_id text,
  reference text,
  http_status integer not null,
  code integer not null,
  problems text not null,
  signature text not null check (signature in ('-', 'missing', 'wrong', 'ok')),
  signature_order text,
  key_id integer,
  duration_ms integer not null,
  client_ip text not null,
  user_agent text not null,
  body text,
  answer text,
  received_signature text,
  sealed_text blob,
  primary key (project_id, at_ms, request_no)
) strict, without rowid;

create index request_log_by_payment on request_log (project_id, payment_key, at_ms) where payment_key is not null;
-- A request that names a payment is found by it: `requests` knows the payment of an id.
create index request_log_by_request on request_log (project_id, request_id) where request_id is not null and payment_key is null;
create index request_log_by_reference on request_log (reference) where reference is not null;

-- Refused requests beyond what is kept of a minute: how many.
create table request_log_gaps (
  project_id integer not null,
  minute_ms integer not null,
  left_out integer not null,
  primary key (project_id, minute_ms)
) strict, without rowid;
