create or replace function booking.settings_faults(p_changes jsonb, p_known jsonb) returns jsonb
language plpgsql stable
as $$
declare
  v_faults jsonb;
  v_unknown jsonb;
begin
  select coalesce(jsonb_object_agg(f.name, f.fault), '{}') into v_faults
  from (
    select e.key as name, case
      when e.key in ('followup', 'staff_agenda', 'sms') and jsonb_typeof(e.value) <> 'boolean' then 'true or false.'
      when e.key = 'country' and (e.value #>> '{}') !~ '^[A-Z]{2}$' then 'A country of ISO 3166, such as DE.'
      when e.key = 'default_locale' and not booking.is_language(e.value #>> '{}')
        then 'A language that we speak: en, de or ja.'
      when e.key = 'organizer_moves' and (e.value #>> '{}') not in ('silent', 'tell')
        then 'Customers are told of what is done in the calendar by its invitation alone: silent; or by us too: tell.'
      when e.key = 'reminders' then booking.reminders_fault(e.value)
      when e.key = 'sms_countries' and (jsonb_typeof(e.value) <> 'array' or jsonb_path_exists(e.value,
        'strict $[*] ? (@.type() != "string" || !(@ like_regex "^[A-Z]{2}$"))'))
        then 'A list of countries of ISO 3166, such as ["DE", "AT"].'
      when e.key in ('sms_daily_cap', 'sms_monthly_cap') and not booking.is_whole(e.value, 0, 1000000)
        then 'A whole number from 0 to 1,000,000, or nothing for the usual one.'
      when e.key = 'sign_up' and (e.value not in ('"closed"', '"open"')
          and (jsonb_typeof(e.value) <> 'array' or e.value = '[]' or jsonb_array_length(e.value) > 100
            or jsonb_path_exists(e.value, 'strict $[*] ? (@.type() != "string" || '
              '!(@ like_regex "^[a-z0-9-]+([.][a-z0-9-]+)+$"))')))
        then 'closed, open, or a list of domains of mail addresses, such as ["company.example"].'
      when e.key = 'mail_provider' and not exists (select from booking.providers p
          where p.capability = 'message' and p.channel = 'mail' and p.provider = e.value #>> '{}')
        then format('One of %s, or nothing for the usual one.', (select string_agg(p.provider, ', ' order by p.provider)
          from booking.providers p where p.capability = 'message' and p.channel = 'mail'))
      when e.key = 'from_name' and (jsonb_typeof(e.value) <> 'string' or not booking.is_line(e.value #>> '{}', 200))
        then 'One line of at most 200 characters, or nothing for the company''s name.'
      when e.key in ('from_address', 'reply_to') and (jsonb_typeof(e.value) <> 'string'
          or not booking.is_mail_address(e.value #>> '{}'))
        then 'A mail address, or nothing for the sender''s.'
      end as fault
    from jsonb_each(p_changes) e
    where e.value <> 'null'
  ) f
  where f.fault is not null;
  select coalesce(jsonb_object_agg(n.name, 'There is no such setting.'), '{}') into v_unknown
  from jsonb_object_keys(p_changes) n (name)
  where not p_known ? n.name;
  return booking.config_faults(p_changes) || booking.company_faults(p_changes) || v_faults || v_unknown;
end
$$;
comment on function booking.settings_faults is
  'What is wrong with changes of a tenant''s settings: an object of field names and sentences, empty when nothing is. '
  'p_known: all settings; another name is a fault. null gives a setting back to what holds without it.';
