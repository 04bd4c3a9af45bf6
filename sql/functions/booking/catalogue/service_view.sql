create or replace function booking.service_view(p_service booking.services) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'id', p_service.id, 'slug', p_service.slug, 'name', p_service.name, 'description', p_service.description,
    'slot_minutes', p_service.slot_minutes, 'slot_step_minutes', p_service.step_minutes,
    'buffer_minutes', p_service.buffer_minutes, 'min_notice_minutes', p_service.min_notice_minutes,
    'horizon_days', p_service.horizon_days, 'cancel_deadline_hours', p_service.cancel_deadline_hours,
    'timezone', p_service.timezone, 'follows', p_service.follows,
    'price_amount', p_service.price_amount, 'currency', c.currency, 'tax_percent', p_service.tax_percent,
    'payment', p_service.payment, 'deposit_amount', p_service.deposit_amount,
    'deposit_percent', p_service.deposit_percent,
    'place', jsonb_build_object('kind', p_service.place, 'text', p_service.place_text),
    'assignment', p_service.assignment, 'audience', p_service.audience, 'reminders', p_service.reminders,
    'color', p_service.color, 'redirect_url', p_service.redirect_url,
    'sort_order', p_service.sort_order, 'capacity', p_service.capacity, 'is_default', p_service.is_default,
    'active', p_service.active, 'archived_at', booking.iso(p_service.archived_at),
    'created_at', booking.iso(p_service.created_at), 'updated_at', booking.iso(p_service.updated_at),
    'version', p_service.version)
  from booking.tenant_config c
  where c.tenant_id = p_service.tenant_id
$$;
comment on function booking.service_view is
  'A service as administrators see it. NULL in notice, horizon, deadline, timezone and color: as the company; '
  'follows says which of slot_step_minutes and buffer_minutes are those of the default service.';
