-- A payment of the page may be tried again (payment-page.md 15).

alter table payments
  drop constraint payments_status_check,
  add constraint payments_status_check
    check (status in ('processing', 'awaiting clarification', 'awaiting customer', 'success', 'decline', 'error')),
  add column tries_max bigint not null default 1,
  add column retry_window_ms bigint,
  add column retry_before_ms bigint,
  add column retry_until_ms bigint;

-- Tries of a payment in their order: numbers are drawn in blocks by each node, so they don't tell.
alter table operations add column try_no bigint not null default 1;

-- After how many tries the customer of this session pressed "Try again".
alter table page_sessions add column try_after bigint;
