-- Payment links (payment-links.md): what a link has beside its payment. A check of a table that is there is only text of its definition: no row is touched by
-- making it wider, so it is changed where SQLite keeps it.

create table payment_links (
  project_id integer not null,
  payment_no integer not null,
  -- SHA-256 of the id, by which a link is found; the id itself is sealed.
  link_hash blob not null,
  link_sealed blob not null,
  best_before_ms integer not null,
  email text not null check (email in ('none', 'queued', 'sent', 'failed')),
  -- What the page needs to know of the request, sealed.
  terms blob not null,
  opens integer not null default 0,
  opened_at_ms integer,
  primary key (project_id, payment_no)
) strict, without rowid;

create unique index payment_links_by_hash on payment_links (link_hash);

pragma writable_schema = on;

-- The operation of a link stays "invoice sent" for ever once a sale has begun, and nothing is due of it any more.
update sqlite_schema
set sql = replace(sql,
  'check (status in (''success'', ''decline'', ''expired'', ''invoice canceled'') or due_at_ms is not null)',
  'check (status in (''success'', ''decline'', ''invoice sent'', ''expired'', ''invoice canceled'') or due_at_ms is not null)')
where type = 'table' and name = 'operations';

update sqlite_schema
set sql = replace(sql,
  'check (kind in (''sale'', ''clarification'', ''resend''))',
  'check (kind in (''sale'', ''clarification'', ''resend'', ''invoice'', ''invoice cancel''))')
where type = 'table' and name = 'requests';

pragma writable_schema = reset;

insert into sqlite_stat1 (tbl, idx, stat) values
  ('payment_links', 'payment_links', '100000 50000 1'),
  ('payment_links', 'payment_links_by_hash', '100000 1');
