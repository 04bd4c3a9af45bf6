create or replace function booking.tell_webhooks(
  p_booking_id uuid, p_type booking.webhook_type, p_more jsonb default '{}', p_sequence integer default null
) returns void
language plpgsql
as $$
declare
  v_endpoint_ids uuid[];
begin
  v_endpoint_ids := array(select e.id from booking.webhook_endpoints e
    where e.tenant_id = booking.current_tenant() and e.status = 'active' and p_type = any (e.types));
  if v_endpoint_ids = '{}' then
    return;
  end if;
  insert into booking.webhook_messages
    (id, tenant_id, booking_id, type, sequence, data, created_at, endpoint_ids)
  select gen_random_uuid(), b.tenant_id, b.id, p_type,
    -- What was tracked stays as long as the booking, messages do not. A change by hand is not tracked.
    coalesce(p_sequence, greatest((select count(*) from booking.tracking_events t where t.booking_id = b.id),
      (select max(m.sequence) + 1 from booking.webhook_messages m where m.booking_id = b.id))),
    booking.webhook_view(b) || p_more, booking.now(), v_endpoint_ids
  from booking.bookings b where b.id = p_booking_id;
  -- A hold does not pay for deliveries: the next round makes them, or whatever happens to its booking before that.
  if p_type <> 'booking.held' then
    perform booking.make_deliveries(array[p_booking_id]);
  end if;
end
$$;
comment on function booking.tell_webhooks is
  'Writes what happened to a booking for every active endpoint of its tenant that wants it, in this transaction, which '
  'has written the booking: so its messages have an order. Deliveries are made of it at once, of a hold soon. p_more: '
  'what the view does not say; p_sequence: its place, where it is known without a look.';
