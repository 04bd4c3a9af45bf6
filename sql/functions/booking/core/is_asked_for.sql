create or replace function booking.is_asked_for(p_archived_at timestamptz, p_archived text) returns boolean
-- Plain SQL, so that it becomes part of the query that calls it.
language sql immutable
as $$
  select case when p_archived is null then p_archived_at is null
    else p_archived = 'include' or p_archived_at is not null end
$$;
comment on function booking.is_asked_for is
  'Whether a list has what was archived then (NULL: it was not): p_archived NULL leaves it out, include has both, '
  'only has nothing else.';
