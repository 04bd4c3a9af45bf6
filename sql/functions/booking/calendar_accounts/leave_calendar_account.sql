create or replace function booking.leave_calendar_account(p_account booking.calendar_accounts, p_actor text)
  returns void
language plpgsql
as $$
begin
  update booking.calendar_accounts a
  set disconnected_at = booking.now(), access_token = null, access_expires_at = null, lease = null, lease_until = null
  where a.id = p_account.id;
  -- The row stays: what was made by it refers to it.
  update booking.connections c
  set status = 'removed', secret = null, lost_since = null, last_error = null, updated_at = booking.now()
  where c.id = p_account.id;
  update booking.calendar_watches g
  set status = 'deleted', subscription_id = null, client_state_digest = null, expiration_utc = null, renew_at = null,
    last_error = null, failing_since = null, updated_at_utc = booking.now()
  where g.salesperson_id = p_account.salesperson_id and g.connection_id = p_account.id;
  delete from booking.calendar_mirrors m
  where m.calendar_id = (select k.id from booking.calendars k where k.connection_id = p_account.id);
  perform booking.drop_busy(p_account.salesperson_id);
  perform booking.audit('calendar.disconnected', 'salesperson', p_account.salesperson_id::text,
    jsonb_build_object('provider', p_account.provider, 'account', p_account.address), 'administrator', p_actor);
end
$$;
comment on function booking.leave_calendar_account is
  'A calendar account is given back: its keys are gone, nobody notifies us, and what was read in it counts no more. '
  'Ending its watch at the provider, and the grant itself, is whoever calls to do, with the key still in hand.';
