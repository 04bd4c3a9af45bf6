create or replace function booking.record_transition(p_booking booking.bookings, p_from text, p_cause jsonb)
returns void
language plpgsql
as $$
declare
  v_type booking.webhook_type := booking.webhook_type_of(p_booking.status, p_cause ->> 'event');
  v_event text := p_cause ->> 'event';
  v_meta jsonb := jsonb_build_object('from', p_from, 'to', p_booking.status, 'event', v_event)
    || coalesce(p_cause -> 'meta', '{}');
  v_at timestamptz := booking.now();
  v_audit_id bigint;
begin
  if p_booking.status = 'canceled' then
    v_meta := v_meta || jsonb_build_object('source', p_booking.cancel_source);
  end if;
  insert into booking.tracking_events (tenant_id, booking_id, type, occurred_at_utc, meta_json)
  values (p_booking.tenant_id, p_booking.id,
    case when v_event = 'confirmation_failed' then v_event
         when p_booking.status = 'hold' then 'hold_created'
         when p_booking.status = 'pending_verify' then 'verify_sent'
         else p_booking.status end,
    v_at, v_meta);
  insert into booking.audit_logs (tenant_id, actor_type, actor_id, action, target_type, target_id, meta_json,
    created_at_utc)
  values (p_booking.tenant_id, p_cause ->> 'actor_type', p_cause ->> 'actor_id', 'booking.' || v_event,
    'booking', p_booking.id::text, v_meta, v_at)
  returning id into v_audit_id;
  perform booking.keep_origin(v_audit_id);
  if v_type is not null then
    perform booking.tell_webhooks(p_booking.id, v_type);
  end if;
end
$$;
comment on function booking.record_transition is
  'Writes the tracking_events and audit_logs rows of one move, with from, to and event, and queues it for endpoints.';
