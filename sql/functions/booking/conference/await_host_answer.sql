create or replace function booking.await_host_answer(p_why text) returns jsonb
language sql volatile
as $$
  select jsonb_build_object('why', p_why, 'wait', booking.seconds_until(least(
    (booking.host_day() + 1)::timestamp at time zone 'UTC',
    booking.now() + make_interval(secs => greatest(60, booking.backoff_seconds(30))))))
$$;
comment on function booking.await_host_answer is
  'No host can do a step now: it is looked at again in minutes, at the latest when the next UTC day begins; why it '
  'waits stands on the step.';
