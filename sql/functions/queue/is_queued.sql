create or replace function booking.is_queued(p_kind text, p_id text) returns boolean
language sql volatile
as $$
  select exists (select from pgmq.q_holdfast q where q.message ->> 'kind' = p_kind and q.message ->> 'id' = p_id)
$$;
comment on function booking.is_queued(text, text) is 'Whether a message names this row, be it due, deferred or being worked on.';
