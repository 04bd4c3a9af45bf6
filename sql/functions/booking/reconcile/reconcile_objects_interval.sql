create or replace function booking.reconcile_objects_interval(p_target booking.reconcile_targets) returns interval
language sql volatile
as $$
  select make_interval(secs => case when p_target.suspect_until > booking.now()
    then least(v.round, greatest(2 * booking.setting('provider_timeout_seconds')::double precision,
      booking.tick_seconds()))
    else v.round end)
  from (select booking.round_seconds() as round) v
$$;
comment on function booking.reconcile_objects_interval is
  'Time between comparisons of a target: SYNC_POLL_SECONDS; twice PROVIDER_TIMEOUT_SECONDS while a worker that lost '
  'its claim may still create something there.';
