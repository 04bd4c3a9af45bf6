create or replace function booking.change_settings(p_tenant_id uuid, p_changes jsonb, p_actor text) returns void
language plpgsql
as $$
declare
  v_before jsonb;
begin
  perform from booking.tenant_config c where c.tenant_id = p_tenant_id for update;
  v_before := booking.settings_view(p_tenant_id);
  perform booking.raise_if_invalid(booking.settings_faults(p_changes, v_before));
  perform booking.change_config(p_tenant_id, p_changes);

  update booking.tenant_config c
  set country = s.country, default_locale = coalesce(s.default_locale, 'en'),
    organizer_moves = coalesce(s.organizer_moves, 'silent'), reminders = coalesce(s.reminders, '[]'),
    followup = coalesce(s.followup, false), staff_agenda = coalesce(s.staff_agenda, false),
    sms = coalesce(s.sms, false), sms_countries = coalesce(s.sms_countries, '{}'), sms_daily_cap = s.sms_daily_cap,
    sms_monthly_cap = s.sms_monthly_cap,
    mail_provider = s.mail_provider, from_name = s.from_name, from_address = s.from_address, reply_to = s.reply_to,
    sign_up = coalesce(s.sign_up, '"closed"')
  from jsonb_to_record(v_before || p_changes)
    as s (country text, default_locale text, organizer_moves text, reminders jsonb, followup boolean,
      staff_agenda boolean, sms boolean, sms_countries text[], sms_daily_cap numeric, sms_monthly_cap numeric,
      mail_provider text, from_name text, from_address text, reply_to text, sign_up jsonb)
  where c.tenant_id = p_tenant_id;

  perform booking.change_company(p_tenant_id, p_changes);

  perform booking.audit_change('config.changed', 'config', p_tenant_id::text, v_before,
    booking.settings_view(p_tenant_id), p_actor);
end
$$;
comment on function booking.change_settings is
  'Changes the settings of a tenant that are named, its configuration among them, and audits what differs: for '
  'api.settings_patch and api.config_patch. Errors: SB400 invalid_request (all faults at once, also of names that are '
  'none), SB409 invalid_state (booking.change_company).';
