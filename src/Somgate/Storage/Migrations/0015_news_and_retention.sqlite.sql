-- News of several projects at once, who has read which, and up to where what is kept for a while has been taken away.

-- Further projects that the reader must see too, with blanks between.
alter table notices add column project_ids text not null default '';

create index notice_reads_by_notice on notice_reads (notice_id);

create index page_steps_by_time on page_steps (stepped_at_ms);

-- Of a kind and a project: everything older is gone. Kind 'turn': until when one node is at it.
create table retention_marks (
  kind text not null,
  project_id integer not null,
  done_to_ms integer not null,
  primary key (kind, project_id)
) strict, without rowid;

insert into retention_marks (kind, project_id, done_to_ms) values ('turn', 0, 0);
