create or replace function booking.appointment_view(p_booking booking.bookings, p_for text) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'id', p_booking.id, 'service_id', v.id, 'service', jsonb_build_object('id', v.id, 'name', v.name),
    'provider_id', s.id, 'provider', jsonb_build_object('id', s.id, 'display_name', s.display_name),
    'client', jsonb_build_object('id', c.id, 'name', case when p_for = 'maker' then p_booking.customer_name
        else coalesce(p_booking.customer_name, c.name) end,
      'email', c.email, 'phone', p_booking.customer_phone),
    'start_at', booking.iso(p_booking.start_at_utc), 'end_at', booking.iso(p_booking.end_at_utc),
    'client_timezone', coalesce(p_booking.timezone, s.timezone), 'locale', coalesce(p_booking.locale, g.default_locale),
    'status', a.status, 'confirmation', booking.confirmation_of(p_booking.id),
    'expires_at', case when a.status = 'pending' then booking.iso(h.expires_at_utc) end,
    'next', booking.appointment_next(p_booking),
    'place', booking.place_view(booking.place_of(p_booking),
      case when p_booking.place is null then v.place_text else p_booking.place_text end) - 'needs_phone',
    'answers', coalesce(p_booking.answers, '{}'), 'is_anyone', p_booking.is_anyone,
    'created_at', booking.iso(p_booking.created_at), 'confirmed_at', booking.iso(e.confirmed_at),
    'completed_at', case when a.status = 'completed' then booking.iso(p_booking.end_at_utc) end,
    'canceled_at', booking.iso(e.canceled_at), 'canceled_by', booking.canceled_by(p_booking),
    'cancel_reason', p_booking.cancel_reason, 'rescheduled_from', p_booking.rescheduled_from,
    'rescheduled_to', (booking.last_replacement(p_booking)).id, 'version', p_booking.version)
    || booking.appointment_sums(p_booking)
    || jsonb_build_object('cancellation', booking.cancellation_view(p_booking))
    || case when p_for <> 'maker' and m.join_url is not null
      then jsonb_build_object('join_url', m.join_url) else '{}' end
    || case when p_for = 'staff'
      then jsonb_build_object('notes', p_booking.notes, 'metadata', coalesce(p_booking.metadata, '{}'),
        'proof', p_booking.proof, 'source', booking.source_of(p_booking),
        'warnings', coalesce(p_booking.overridden, '{}'), 'collect', p_booking.collect)
        || booking.payments_of(p_booking.tenant_id, p_booking.id)
      else '{}' end
  from booking.salespersons s
  join booking.services v on v.id = p_booking.service_id
  join booking.customers c on c.id = p_booking.customer_id
  join booking.tenant_config g on g.tenant_id = p_booking.tenant_id
  cross join lateral (select booking.appointment_status(p_booking) as status) a
  cross join lateral (
    select max(t.occurred_at_utc) filter (where t.type = 'confirmed') as confirmed_at,
      max(t.occurred_at_utc) filter (where t.type = 'canceled') as canceled_at
    from booking.tracking_events t
    where t.booking_id = p_booking.id) e
  left join booking.holds h on h.booking_id = p_booking.id
  left join booking.meetings m on m.booking_id = p_booking.id and p_booking.status = 'confirmed'
  where s.id = p_booking.salesperson_id
$$;
comment on function booking.appointment_view is
  'A booking as appointments tell it. p_for says to whom: staff; customer (who proved to be that); maker: whoever has '
  'the token of the answer that made it, who is told nothing but what they wrote, and no link to join. Status, next, '
  'sums and canceled_by are as the functions of these names tell. Whoever answers with it adds display_time, in '
  'locale and client_timezone.';
