create or replace function booking.finish_sweep(
  p_place_id bigint, p_complete boolean, p_more boolean, p_error text, p_retry_after double precision
) returns jsonb
language plpgsql
as $$
declare
  v_place booking.sweep_places;
  v_wait double precision;
begin
  select * into v_place from booking.sweep_places p where p.id = p_place_id;
  if p_complete then
    update booking.sweep_places
    set lease = null, lease_until = null, last_swept_at = booking.now(), failures = 0, last_error = null,
        next_sweep_at = case when p_more then booking.now() else 'infinity' end
    where id = p_place_id;
    return '{"finished": true}';
  end if;
  v_wait := least(booking.backoff_seconds(v_place.failures + 3), booking.round_seconds());
  v_wait := greatest(v_wait, p_retry_after);
  update booking.sweep_places
  set lease = null, lease_until = null, failures = failures + 1, last_error = p_error,
    next_sweep_at = booking.now() + make_interval(secs => v_wait)
  where id = p_place_id;
  return '{"finished": true}';
end
$$;
comment on function booking.finish_sweep is
  'Ends a comparison: the next is due by booking.sweep_due_at, at once when there was more than one transaction '
  'should do, or, when it was incomplete, with backoff (Retry-After is never shortened). Returns {"finished": true}.';
