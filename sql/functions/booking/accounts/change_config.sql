create or replace function booking.change_config(p_tenant_id uuid, p_changes jsonb) returns void
language plpgsql
as $$
begin
  update booking.tenant_config c
  set timezone = coalesce(p_changes ->> 'timezone', c.timezone),
    min_notice_minutes = coalesce((p_changes ->> 'min_notice_minutes')::numeric::integer, c.min_notice_minutes),
    horizon_days = coalesce((p_changes ->> 'horizon_days')::numeric::integer, c.horizon_days),
    reschedule_policy = coalesce(p_changes ->> 'reschedule_policy', c.reschedule_policy),
    accent_colour = coalesce(p_changes ->> 'accent_colour', c.accent_colour),
    hold_ttl_seconds = case when p_changes ? 'hold_ttl_seconds'
      then (p_changes ->> 'hold_ttl_seconds')::numeric::integer else c.hold_ttl_seconds end,
    cancel_deadline_hours = case when p_changes ? 'cancel_deadline_hours'
      then (p_changes ->> 'cancel_deadline_hours')::numeric::integer else c.cancel_deadline_hours end,
    contact_line = case when p_changes ? 'contact_line' then p_changes ->> 'contact_line' else c.contact_line end,
    shared_mailbox = case when p_changes ? 'shared_mailbox' then p_changes ->> 'shared_mailbox'
      else c.shared_mailbox end,
    mail_directory_id = case when p_changes ? 'mail_directory_id' then (p_changes ->> 'mail_directory_id')::uuid
      else c.mail_directory_id end,
    updated_at = booking.now()
  where c.tenant_id = p_tenant_id;

  update booking.services s
  set slot_minutes = coalesce((p_changes ->> 'slot_minutes')::numeric::integer, s.slot_minutes),
    step_minutes = coalesce((p_changes ->> 'slot_step_minutes')::numeric::integer, s.step_minutes),
    buffer_minutes = coalesce((p_changes ->> 'buffer_minutes')::numeric::integer, s.buffer_minutes)
  where s.tenant_id = p_tenant_id and s.is_default;

  perform booking.set_working_hours(p_tenant_id, coalesce(p_changes -> 'working_hours', '{}'));
end
$$;
comment on function booking.change_config is
  'Changes the fields of a tenant''s configuration that are named, which booking.config_faults has found nothing '
  'wrong with.';
