create or replace function booking.tell_webhooks(
  p_booking_id uuid, p_type booking.webhook_type, p_more jsonb default '{}'
) returns void
language plpgsql
as $$
declare
  v_tenant_id uuid := booking.current_tenant();
  v_message_id uuid;
  v_delivery_id bigint;
begin
  if not exists (select from booking.webhook_endpoints e
    where e.tenant_id = v_tenant_id and e.status = 'active' and p_type = any (e.types)) then
    return;
  end if;
  insert into booking.webhook_messages (id, tenant_id, booking_id, type, sequence, data, correlation_id, created_at)
  select gen_random_uuid(), b.tenant_id, b.id, p_type,
    -- What was tracked stays as long as the booking, messages do not. A change by hand is not tracked.
    greatest((select count(*) from booking.tracking_events t where t.booking_id = b.id),
      (select max(m.sequence) + 1 from booking.webhook_messages m where m.booking_id = b.id)),
    booking.webhook_view(b) || p_more,
    nullif(current_setting('holdfast.trace_context', true), '')::jsonb ->> 'request_id', booking.now()
  from booking.bookings b where b.id = p_booking_id
  returning id into v_message_id;
  for v_delivery_id in
    insert into booking.webhook_deliveries (tenant_id, endpoint_id, message_id, booking_id, sequence, created_at)
    select e.tenant_id, e.id, m.id, m.booking_id, m.sequence, m.created_at
    from booking.webhook_endpoints e, booking.webhook_messages m
    where m.id = v_message_id and e.tenant_id = v_tenant_id and e.status = 'active' and p_type = any (e.types)
    returning id
  loop
    -- Workers look every second. A wake-up is sent one commit after the other: holds would wait for each other's.
    perform booking.enqueue('webhook_delivery', v_delivery_id::text, p_wakes => false);
  end loop;
end
$$;
comment on function booking.tell_webhooks is
  'Queues what happened to a booking for every active endpoint of its tenant that wants it, in this transaction, which '
  'has written the booking: so its messages have an order. p_more: what the view does not say.';
