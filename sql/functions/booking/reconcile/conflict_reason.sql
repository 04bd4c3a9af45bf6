create or replace function booking.conflict_reason(p_end_at timestamptz) returns text
language sql volatile
as $$ select case when p_end_at <= booking.now() then 'past' else 'taken' end $$;
comment on function booking.conflict_reason is
  'Why an organizer''s move to a time with this end waits: past (the time is over, the meeting''s own is not) or '
  'taken (another booking has it).';
