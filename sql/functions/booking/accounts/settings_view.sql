create or replace function booking.settings_view(p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select booking.config_view(p_tenant_id) || jsonb_build_object(
    'country', c.country, 'default_locale', c.default_locale, 'organizer_moves', c.organizer_moves,
    'reminders', c.reminders, 'followup', c.followup, 'staff_agenda', c.staff_agenda,
    'sms', c.sms, 'sms_countries', c.sms_countries, 'sms_daily_cap', c.sms_daily_cap,
    'sms_monthly_cap', c.sms_monthly_cap,
    'mail_provider', c.mail_provider, 'from_name', c.from_name, 'from_address', c.from_address,
    'reply_to', c.reply_to, 'sign_up', c.sign_up) || booking.company_view(c)
  from booking.tenant_config c
  where c.tenant_id = p_tenant_id
$$;
comment on function booking.settings_view is
  'All settings of a tenant as they hold now: its configuration (booking.config_view), how people '
  'are told, and what it says of itself (booking.company_view).';
