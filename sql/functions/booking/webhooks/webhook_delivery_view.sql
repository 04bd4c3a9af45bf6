create or replace function booking.webhook_delivery_view(p_delivery booking.webhook_deliveries) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select jsonb_build_object('id', p_delivery.id, 'endpoint_id', p_delivery.endpoint_id,
      'message_id', p_delivery.message_id, 'type', m.type, 'booking_id', p_delivery.booking_id,
      'sequence', p_delivery.sequence, 'correlation_id', m.correlation_id, 'status', p_delivery.status,
      'attempts', coalesce(w.attempts, p_delivery.attempts), 'status_code', p_delivery.status_code,
      'milliseconds', p_delivery.milliseconds, 'last_error', p_delivery.last_error,
      'redeliveries', p_delivery.redeliveries,
      'next_attempt_at', case when p_delivery.status = 'queued' then booking.iso(w.due_at) end,
      'created_at', booking.iso(p_delivery.created_at), 'finished_at', booking.iso(p_delivery.finished_at))
    from booking.webhook_messages m
    left join booking.work w on w.kind = 'webhook_delivery' and w.id = p_delivery.id::text
    where m.id = p_delivery.message_id);
end
$$;
comment on function booking.webhook_delivery_view is
  'A delivery as administrators see it: how often it was tried, what the last answer''s status was, and when it is '
  'tried again.';
