create or replace function api.run_periodic(p_name text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_result jsonb;
begin
  v_result := case p_name
    when 'expire_holds' then booking.expire_holds()
    when 'requeue' then booking.requeue()
    when 'outbox' then booking.wake_outbox()
    when 'webhooks' then booking.queue_deliveries()
    when 'subscription' then booking.queue_due('subscription')
    when 'reconcile_bookings' then booking.queue_due('reconcile_bookings')
    when 'sync_calendar' then booking.queue_due('sync_calendar')
    when 'reconcile_objects' then booking.queue_due('reconcile_objects')
    when 'sender_domain' then booking.queue_due('sender_domain')
    when 'pending_moves' then booking.retry_pending_moves()
    when 'restarts' then booking.restart_sagas()
    when 'agendas' then booking.queue_agendas()
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
  'Worker: does one batch of a periodic job (expire_holds, requeue, outbox, webhooks, subscription, '
  'reconcile_bookings, sync_calendar, reconcile_objects, sender_domain, pending_moves, restarts, agendas, and '
  'purge_<kind> for each of booking.retention_rules) and returns its counts; {"more": true}: there is more, it is due '
  'again at once. NULL: no such job.';
