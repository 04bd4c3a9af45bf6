create or replace function booking.await_zoom_host(p_step booking.saga_steps, p_error text) returns void
language sql volatile
as $$
  update booking.saga_steps
  set last_error = p_error, next_attempt_at = least(
    (booking.zoom_day() + 1)::timestamp at time zone 'UTC', booking.now() + make_interval(secs => greatest(60, booking.backoff_seconds(30))))
  where saga_id = p_step.saga_id and position = p_step.position
$$;
comment on function booking.await_zoom_host is
  'No Zoom host can do a step now: it is looked at again in minutes, at the latest when the next UTC day begins; why '
  'it waits stands on the step.';
