create or replace function api.run_periodic(p_name text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_result jsonb;
begin
  v_result := case p_name
    when 'expire_holds' then booking.expire_holds()
    when 'requeue' then booking.requeue()
    when 'subscriptions' then booking.queue_due('subscription')
    when 'polls' then booking.queue_due('poll')
    when 'syncs' then booking.queue_due('sync')
    when 'sweeps' then booking.queue_due('sweep')
    when 'pending_moves' then booking.retry_pending_moves()
    when 'revivals' then booking.revive_sagas()
    else case when p_name like 'purge\_%' then booking.purge(substr(p_name, 7)) end
  end;
  update booking.periodic_jobs
  set last_result = v_result, unfinished_since = null, next_run_at = case when (v_result ->> 'more')::boolean
    then booking.now() else next_run_at end
  where name = p_name;
  return v_result;
end
$$;
comment on function api.run_periodic is
  'Worker: does one batch of a periodic job (expire_holds, requeue, subscriptions, polls, syncs, sweeps, '
  'pending_moves, revivals, and purge_<kind> for each of booking.retention_rules) and returns its counts; {"more": '
  'true}: there is more, it is due again at once. NULL: no such job.';
