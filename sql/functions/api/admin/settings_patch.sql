create or replace function api.settings_patch(p_tenant_id uuid, p_changes jsonb, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  perform booking.set_known_tenant(p_tenant_id);
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
    mail_provider = s.mail_provider, from_name = s.from_name, from_address = s.from_address, reply_to = s.reply_to
  from jsonb_to_record(v_before || p_changes)
    as s (country text, default_locale text, organizer_moves text, reminders jsonb, followup boolean,
      staff_agenda boolean, sms boolean, sms_countries text[], sms_daily_cap numeric, sms_monthly_cap numeric,
      mail_provider text, from_name text, from_address text, reply_to text)
  where c.tenant_id = p_tenant_id;

  v_after := booking.settings_view(p_tenant_id);
  perform booking.audit_change('settings.changed', 'config', p_tenant_id::text, v_before, v_after, p_actor);
  return booking.response(200, v_after::json);
end
$$;
comment on function api.settings_patch is
  'PATCH settings: changes the fields named and answers with all; null gives one back to what holds without it. What '
  'PATCH config takes is a part of it. Audited with before and after. Errors: SB400 invalid_request (all faults at '
  'once, also of names that are none), SB403 tenant_scope.';
