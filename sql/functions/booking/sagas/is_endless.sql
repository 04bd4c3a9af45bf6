create or replace function booking.is_endless(p_saga booking.sagas) returns boolean
language sql immutable
as $$ select p_saga.kind in ('move', 'replace', 'relocate') $$;
comment on function booking.is_endless is
  'Whether the steps of a saga are tried until done: nothing else brings a meeting to its booking''s time, an event '
  'to its place, or replaces a lost meeting.';
