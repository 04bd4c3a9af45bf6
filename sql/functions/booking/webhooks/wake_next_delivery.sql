create or replace function booking.wake_next_delivery() returns trigger
language plpgsql
as $$
declare
  v_next bigint;
begin
  select d.id into v_next
  from booking.webhook_deliveries d
  where d.endpoint_id = new.endpoint_id and d.booking_id = new.booking_id and d.sequence > new.sequence
    and d.status = 'queued'
  order by d.sequence limit 1;
  update booking.work w set due_at = least(w.due_at, booking.now())
  where w.kind = 'webhook_delivery' and w.id = v_next::text and w.lease is null and w.attempts = 0;
  if found then
    perform set_config('booking.tenant_id', new.tenant_id::text, true);
    perform booking.enqueue('webhook_delivery', v_next::text);
  end if;
  return null;
end
$$;
comment on function booking.wake_next_delivery is
  'Trigger: a delivery has ended, so the next of its booking to its endpoint, which waited for it, is due.';
