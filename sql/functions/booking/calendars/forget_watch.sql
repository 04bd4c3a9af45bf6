create or replace function booking.forget_watch(p_salesperson_id uuid, p_subscription_id text) returns boolean
language plpgsql
as $$
begin
  update booking.calendar_watches
  set status = 'wanted', subscription_id = null, client_state_digest = null, expiration_utc = null, renew_at = null,
    attempts = 0, updated_at_utc = booking.now()
  where salesperson_id = p_salesperson_id and subscription_id = p_subscription_id and status = 'live';
  if not found then
    return false;
  end if;
  perform booking.audit('subscription.lost', 'subscription', p_salesperson_id::text,
    jsonb_build_object('subscription_id', p_subscription_id));
  -- Whoever renews it just now is heard no more.
  perform booking.rest_work('subscription', p_salesperson_id::text, booking.now());
  perform booking.enqueue('subscription', p_salesperson_id::text);
  return true;
end
$$;
comment on function booking.forget_watch is
  'The provider does not have this watch any more: it is audited and a new one is made; false when it was not the one '
  'in use.';
