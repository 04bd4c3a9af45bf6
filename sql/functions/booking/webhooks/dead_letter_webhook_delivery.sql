create or replace function booking.dead_letter_webhook_delivery(
  p_delivery booking.webhook_deliveries, p_attempts integer, p_error text, p_is_gone boolean default false
) returns jsonb
language plpgsql
as $$
declare
  v_endpoint booking.webhook_endpoints;
begin
  update booking.webhook_deliveries d
  set status = 'dead', attempts = p_attempts, last_error = p_error, finished_at = booking.now()
  where d.id = p_delivery.id;
  perform booking.audit('webhook_delivery.dead', 'booking', p_delivery.booking_id::text,
    jsonb_build_object('delivery_id', p_delivery.id, 'endpoint_id', p_delivery.endpoint_id, 'error', p_error));
  select * into v_endpoint from booking.webhook_endpoints e where e.id = p_delivery.endpoint_id for update;
  if p_is_gone then
    perform booking.disable_webhook_endpoint(v_endpoint.id, 'gone');
  elsif v_endpoint.failing_since <= p_delivery.first_failed_at then
    perform booking.disable_webhook_endpoint(v_endpoint.id, 'failing');
  end if;
  return '{"finished": true}';
end
$$;
comment on function booking.dead_letter_webhook_delivery is
  'Gives a delivery up. Its endpoint is disabled where it took nothing since this one failed first, three days '
  'ago, or said that it is gone. Returns {"finished": true}.';
