create or replace function booking.make_deliveries(p_booking_ids uuid[]) returns integer
language plpgsql
as $$
declare
  v_cause constant text := coalesce(current_setting('holdfast.trace_context', true), '');
  v_delivery record;
  v_count integer := 0;
begin
  for v_delivery in
    -- Of two who come at once the second finds nothing to do: messages of a booking are never overtaken here.
    with waiting as materialized (
      select m.id, m.tenant_id, m.booking_id, m.sequence, m.created_at, m.endpoint_ids, m.correlation_id
      from booking.webhook_messages m
      where m.booking_id = any (p_booking_ids) and m.endpoint_ids is not null
      order by m.booking_id, m.sequence for no key update),
    -- One that is being deleted is waited for, and then is not there.
    endpoints as materialized (
      select e.id from booking.webhook_endpoints e
      where e.id in (select unnest(w.endpoint_ids) from waiting w) order by e.id for key share),
    told as (
      update booking.webhook_messages m set endpoint_ids = null from waiting w where m.id = w.id),
    made as (
      insert into booking.webhook_deliveries (tenant_id, endpoint_id, message_id, booking_id, sequence, created_at)
      select w.tenant_id, e.id, w.id, w.booking_id, w.sequence, w.created_at
      from waiting w join endpoints e on e.id = any (w.endpoint_ids)
      order by w.created_at, w.booking_id, w.sequence
      returning id, tenant_id, message_id)
    select d.id, d.tenant_id, w.correlation_id from made d join waiting w on w.id = d.message_id order by d.id
  loop
    perform booking.set_tenant(v_delivery.tenant_id);
    perform booking.resume_cause(v_delivery.correlation_id);
    perform booking.enqueue('webhook_delivery', v_delivery.id::text);
    v_count := v_count + 1;
  end loop;
  perform set_config('holdfast.trace_context', v_cause, true);
  return v_count;
end
$$;
comment on function booking.make_deliveries is
  'Makes and queues the deliveries of messages that have none yet, of these bookings, to the endpoints that wanted '
  'them when they were written and are still there. Returns how many.';
