create or replace function booking.about_webhook_delivery(p_id text)
returns table (booking_id uuid, what text, at timestamptz, details jsonb)
language sql stable
as $$
  select d.booking_id, m.type::text, coalesce(d.finished_at, d.created_at),
    jsonb_build_object('endpoint_id', d.endpoint_id, 'message_id', d.message_id, 'sequence', d.sequence,
      'status_code', d.status_code, 'created_at', booking.iso(d.created_at))
  from booking.webhook_deliveries d join booking.webhook_messages m on m.id = d.message_id
  where d.id = p_id::bigint
$$;
comment on function booking.about_webhook_delivery is
  'What a delivery to an endpoint is about, for booking.work_about.';
