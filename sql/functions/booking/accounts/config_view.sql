create or replace function booking.config_view(p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'timezone', c.timezone,
    'slot_minutes', s.slot_minutes, 'slot_step_minutes', s.step_minutes, 'buffer_minutes', s.buffer_minutes,
    'working_hours', booking.working_hours(p_tenant_id),
    'min_notice_minutes', c.min_notice_minutes, 'horizon_days', c.horizon_days,
    'hold_ttl_seconds', coalesce(c.hold_ttl_seconds, booking.setting('hold_ttl_seconds')::integer),
    'cancel_deadline_hours', coalesce(c.cancel_deadline_hours, booking.setting('cancel_deadline_hours')::integer),
    'reschedule_policy', c.reschedule_policy,
    'accent_colour', c.accent_colour, 'contact_line', c.contact_line,
    'shared_mailbox', c.shared_mailbox, 'mail_directory_id', c.mail_directory_id)
  from booking.tenant_config c
  left join booking.services s on s.tenant_id = c.tenant_id and s.is_default
  where c.tenant_id = p_tenant_id
$$;
comment on function booking.config_view is
  'Configuration of a tenant as it holds now: what was never set shows the environment''s value; shared_mailbox and '
  'mail_directory_id are NULL then.';
