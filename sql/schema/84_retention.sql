-- What grows, and for how long it is kept: for administrators.
create or replace view booking.retention as
  select r.relation, r.kept_for, r.row_count as rows, r.oldest from booking.retention_counts() r;
comment on view booking.retention is
  'Every table that grows: how long its rows are kept, how many there are and how old the oldest is. The periodic '
  'jobs purge_<kind> of booking.retention_rules keep it so.';
comment on column booking.retention.relation is 'Table.';
comment on column booking.retention.kept_for is 'How long a row is kept.';
comment on column booking.retention.rows is 'Rows: counted in a small table, estimated in a large one.';
comment on column booking.retention.oldest is
  'Age mark of the oldest row, or of the one that goes next; NULL when there is none.';
