create or replace function booking.work_defer(p_kind text, p_id text, p_seconds double precision) returns jsonb
language plpgsql
as $$
begin
  update booking.work w
  set lease = null, attempts = w.attempts - 1, due_at = booking.now() + make_interval(secs => p_seconds)
  where w.kind = p_kind and w.id = p_id;
  return jsonb_build_object('wait', p_seconds);
end
$$;
comment on function booking.work_defer is
  'Gives a claim back until p_seconds from now, not counted as an attempt; the caller has locked what it is about. '
  'Returns {"wait": seconds}.';
