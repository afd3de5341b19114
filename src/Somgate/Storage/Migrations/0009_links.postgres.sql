-- Payment links (payment-links.md): what a link has beside its payment.

create table payment_links (
  project_id bigint not null,
  payment_no bigint not null,
  -- SHA-256 of the id, by which a link is found; the id itself is sealed.
  link_hash bytea not null,
  link_sealed bytea not null,
  best_before_ms bigint not null,
  email text not null check (email in ('none', 'queued', 'sent', 'failed')),
  -- What the page needs to know of the request, sealed.
  terms bytea not null,
  opens bigint not null default 0,
  opened_at_ms bigint,
  primary key (project_id, payment_no)
);

create unique index payment_links_by_hash on payment_links (link_hash);

-- The operation of a link stays "invoice sent" for ever once a sale has begun, and nothing is due of it any more.
alter table operations
  drop constraint operations_check1,
  add constraint operations_check1 check (status in ('success', 'decline', 'invoice sent', 'expired', 'invoice canceled') or due_at_ms is not null);

alter table requests
  drop constraint requests_kind_check,
  add constraint requests_kind_check check (kind in ('sale', 'clarification', 'resend', 'invoice', 'invoice cancel'));
