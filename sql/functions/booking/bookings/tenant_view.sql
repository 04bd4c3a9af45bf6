create or replace function booking.tenant_view(p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'tenant_id', t.id, 'slug', t.slug, 'name', coalesce(c.display_name, t.name),
    'accent_colour', c.accent_colour, 'contact_line', c.contact_line,
    'booking_access', c.booking_access,
    'timezone', c.timezone, 'default_locale', c.default_locale, 'reschedule_policy', c.reschedule_policy,
    'reschedule_confirms', c.reschedule_confirms, 'logo', c.logo,
    'hold_ttl_seconds', coalesce(c.hold_ttl_seconds, booking.setting('hold_ttl_seconds')::integer),
    'cancel_deadline_hours', coalesce(c.cancel_deadline_hours, booking.setting('cancel_deadline_hours')::integer),
    'min_notice_minutes', c.min_notice_minutes, 'horizon_days', c.horizon_days,
    'slot_minutes', s.slot_minutes, 'buffer_minutes', s.buffer_minutes, 'service_name', s.name,
    'conference', booking.conference_called(s), 'country', c.country, 'embed_origins', c.embed_origins,
    'place', (select booking.place_view(l, s.place_text) from booking.places l where l.place = s.place))
  from booking.tenants t
  join booking.tenant_config c on c.tenant_id = t.id
  left join booking.services s on s.tenant_id = t.id and s.is_default
  where t.id = p_tenant_id
$$;
comment on function booking.tenant_view is
  'A tenant as pages and mails need it, by the name that people call it; conference is what people call who makes its '
  'meetings, place where they are (booking.place_view).';
