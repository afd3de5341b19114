-- Projects and merchants set up on screens, who made and last used a key, callback rules that can be switched off, and repairs by two persons (dashboard.md 7, 11).

alter table merchants add column legal_name text not null default '';
alter table merchants add column is_closed bigint not null default 0 check (is_closed in (0, 1));

alter table projects add column url text not null default '';
alter table projects add column contact text not null default '';
-- JSON: what is said beside a range of allowed senders.
alter table projects add column sender_comments text not null default '{}';

alter table project_keys add column made_by text not null default '';
alter table callback_rules add column is_on bigint not null default 1 check (is_on in (0, 1));
alter table callback_rules add column made_by text not null default '';

-- When a key last signed a request, written behind the requests, a minute exact.
create table project_key_uses (
  project_id bigint not null,
  key_id bigint not null,
  used_at_ms bigint not null,
  used_from text not null,
  primary key (project_id, key_id)
);

-- Who closed an alert by hand, and why.
alter table alerts add column resolved_by text not null default '';
alter table alerts add column resolution text not null default '';

-- Changes of state by two persons. seen_at_ms: when what both have seen of the payment had last changed.
create table repairs (
  project_id bigint not null,
  repair_id bigint not null,
  payment_no bigint not null,
  operation_id bigint not null,
  seen_at_ms bigint not null,
  state text not null check (state in ('proposed', 'rejected', 'withdrawn', 'expired', 'void', 'done')),
  target text not null check (target in ('success', 'decline')),
  code bigint not null,
  reason text not null,
  provider_payment_id text not null,
  bank_amount_minor bigint not null,
  bank_currency text not null,
  bank_at_ms bigint not null,
  evidence text not null,
  proposed_by bigint not null,
  proposed_by_name text not null,
  proposed_at_ms bigint not null,
  decided_by bigint,
  decided_by_name text not null default '',
  decided_at_ms bigint,
  decision text not null default '',
  primary key (project_id, repair_id)
);

create unique index repairs_open on repairs (project_id, payment_no) where state = 'proposed';
create index repairs_by_time on repairs (proposed_at_ms);
