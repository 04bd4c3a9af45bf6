create or replace function booking.is_newly_due(p_due_at timestamptz, p_id text, p_since timestamptz, p_at timestamptz)
  returns boolean
language sql immutable
as $$
  -- Each row has its second of the minute, so that a backlog is not told all at once.
  select coalesce(p_due_at > p_since, false) or p_since is null
    or floor((extract(epoch from p_at) + v.head) / 60) > floor((extract(epoch from p_since) + v.head) / 60)
  from (select (hashtextextended(p_id, 0) & 1023) * 60 / 1024.0 as head) v
$$;
comment on function booking.is_newly_due is
  'Whether work that is due at p_at became so (p_due_at; NULL: unknown) after the last look p_since (NULL: there was '
  'none), or has its turn of the minute since then.';
