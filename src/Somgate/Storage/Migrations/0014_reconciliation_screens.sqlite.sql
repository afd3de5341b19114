-- What the screens of reconciliation need (reports.md 6).

-- Payments had changed up to then when it was last compared; whatever changes later has it compared anew.
alter table registry_days add column compared_at_ms integer;

-- The same for the same difference in every comparison: what a person has noted hangs on it.
alter table registry_rows add column row_key text not null default '';

-- Rows and sums of each class and side in one project, as JSON: a merchant is shown those of his own.
create table registry_tallies (
  connection text not null,
  day text not null,
  comparison_no integer not null,
  project_id integer not null,
  tallies text not null,
  primary key (connection, day, comparison_no, project_id)
) strict, without rowid;

create table registry_notes (
  connection text not null,
  day text not null,
  row_key text not null,
  state text not null check (state in ('open', 'explained')),
  note text not null,
  noted_by text not null,
  noted_at_ms integer not null,
  primary key (connection, day, row_key)
) strict, without rowid;

create index operations_unconfirmed on operations (completed_at_ms) where is_unconfirmed = 1;

-- Comparisons of before have neither keys nor tallies: they are made anew.
update registry_comparisons set digest = '';
update registry_days set due_at_ms = 0 where version > 0 and state <> 'closed';
