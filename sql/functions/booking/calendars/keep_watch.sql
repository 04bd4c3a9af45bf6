create or replace function booking.keep_watch(
  p_row booking.calendar_watches, p_subscription_id text, p_expiration timestamptz
) returns void
language plpgsql
as $$
declare
  v_granted interval := p_expiration - booking.now();
  -- Spread over a tenth of the life, the same for each calendar, so that all are not due at once.
  v_spread double precision := (hashtextextended(p_row.salesperson_id::text, 0) & 1023) / 10240.0;
begin
  update booking.calendar_watches
  set status = 'live', subscription_id = p_subscription_id, expiration_utc = p_expiration,
    renew_at = p_expiration - v_granted * (1.0 / 3 + v_spread),
    attempts = 0, last_error = null, failing_since = null, updated_at_utc = booking.now()
  where id = p_row.id;
  if p_row.status = 'wanted' then
    perform booking.audit('subscription.created', 'subscription', p_row.salesperson_id::text,
      jsonb_build_object('subscription_id', p_subscription_id, 'expires_at', booking.iso(p_expiration)));
    -- What changed while nobody listened is found by comparing.
    perform booking.request_sync_calendar(p_row.salesperson_id);
    update booking.calendar_comparisons c set wanted_at = booking.now()
    where c.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_row.salesperson_id);
    perform booking.want_work('reconcile_bookings', p_row.salesperson_id::text, booking.now());
  end if;
  perform booking.rest_work('subscription', p_row.salesperson_id::text);
end
$$;
comment on function booking.keep_watch is
  'Records what the provider granted and when to renew it: between 33 and 44 percent of the granted life before its '
  'end. After a new one the calendar is compared soon, and its mirror synchronised.';
