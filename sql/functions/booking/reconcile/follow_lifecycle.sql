create or replace function booking.follow_lifecycle(p_job booking.inbound_events) returns text
language plpgsql
as $$
begin
  if p_job.lifecycle_event = 'reauthorizationRequired' then
    update booking.calendar_watches set renew_at = booking.now()
    where salesperson_id = p_job.salesperson_id and subscription_id = p_job.subscription_id and status = 'live';
    perform booking.want_work('subscription', p_job.salesperson_id::text, booking.now());
    perform booking.enqueue('subscription', p_job.salesperson_id::text);
    return 'reauthorized';
  end if;
  if p_job.lifecycle_event = 'subscriptionRemoved' then
    perform booking.forget_watch(p_job.salesperson_id, p_job.subscription_id);
  end if;
  -- Every booking is compared, and the mirror is read again as a whole.
  perform booking.request_sync_calendar(p_job.salesperson_id);
  update booking.calendar_syncs s set reread_at = booking.now()
  where s.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_job.salesperson_id);
  perform booking.request_reconcile_bookings(p_job.salesperson_id);
  return 'resynchronized';
end
$$;
comment on function booking.follow_lifecycle is
  'Does what a provider asks about a subscription [GRAPH-34]: reauthorizationRequired renews it now, '
  'subscriptionRemoved makes a new one, and both it and missed compare every booking and read the whole calendar '
  'again. Returns the outcome.';
