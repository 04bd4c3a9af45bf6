create or replace function booking.personal_booking(p_booking booking.bookings) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'id', p_booking.id, 'status', p_booking.status, 'start_at', booking.iso(p_booking.start_at_utc), 'end_at',
      booking.iso(p_booking.end_at_utc),
    'with', (select s.display_name from booking.salespersons s where s.id = p_booking.salesperson_id),
    'service', (select v.name from booking.services v where v.id = p_booking.service_id),
    'name', p_booking.customer_name, 'company', p_booking.customer_company, 'client_address', p_booking.client_address,
    'timezone', p_booking.timezone, 'locale', p_booking.locale, 'phone', p_booking.customer_phone,
    'sms_consent', p_booking.sms_consent, 'answers', booking.answers_view(p_booking),
    'price_amount', p_booking.price_amount, 'currency', p_booking.currency,
    'cancellation_tiers', p_booking.cancellation_tiers, 'least_fee_amount', p_booking.least_fee_amount,
    'notes', p_booking.notes,
    'metadata', p_booking.metadata, 'cancel_reason', p_booking.cancel_reason,
    'created_at', booking.iso(p_booking.created_at), 'verified_at', booking.iso(p_booking.verified_at), 'attendance',
      p_booking.attendance,
    'meeting', (select jsonb_build_object('provider', m.provider, 'id', m.provider_meeting_id, 'join_url', m.join_url)
      from booking.meetings m where m.booking_id = p_booking.id),
    'event_id', (select g.event_id from booking.calendar_events g where g.booking_id = p_booking.id),
    'messages', (select coalesce(jsonb_agg(jsonb_build_object('purpose', o.purpose, 'channel', o.channel, 'recipient',
        o.recipient, 'status', o.status, 'delivery', o.delivery, 'created_at', booking.iso(o.created_at),
        'finished_at', booking.iso(o.finished_at)) order by o.id), '[]')
      from booking.notification_outbox o join booking.message_purposes p on p.purpose = o.purpose
      where o.booking_id = p_booking.id and p.audience = 'customer'),
    'webhooks', (select coalesce(jsonb_agg(jsonb_build_object('type', m.type, 'created_at', booking.iso(m.created_at),
        'told', m.data) order by m.sequence), '[]')
      from booking.webhook_messages m where m.booking_id = p_booking.id),
    'history', (select coalesce(jsonb_agg(jsonb_build_object('at', booking.iso(a.created_at_utc), 'what', a.action,
      'actor', a.actor_type,
        'details', a.meta_json) order by a.id), '[]')
      from booking.audit_logs a where a.tenant_id = p_booking.tenant_id and a.target_id = p_booking.id::text))
$$;
comment on function booking.personal_booking is
  'All that is kept about one booking of a customer, without what belongs to the host alone.';
