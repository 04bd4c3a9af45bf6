create or replace function booking.config_faults(p_changes jsonb) returns jsonb
language plpgsql stable
as $$
declare
  v_hours jsonb := p_changes -> 'working_hours';
  v_faults jsonb;
begin
  select coalesce(jsonb_object_agg(f.name,
    format('A whole number from %s to %s%s.', f.least, ltrim(to_char(f.most, '999,999')),
    case when f.or_null then ', or nothing for the platform''s own' end)), '{}')
  into v_faults
  from (values
    ('slot_minutes', 5, 1440, false), ('slot_step_minutes', 5, 1440, false), ('buffer_minutes', 0, 480, false),
    ('min_notice_minutes', 0, 525600, false), ('horizon_days', 1, 730, false),
    ('hold_ttl_seconds', 1, 86400, true), ('cancel_deadline_hours', 0, 8760, true)
  ) as f (name, least, most, or_null)
  where p_changes ? f.name
    and not (f.or_null and p_changes -> f.name = 'null') and not booking.is_whole(p_changes -> f.name, f.least, f.most);

  v_faults := v_faults || jsonb_strip_nulls(jsonb_build_object(
    'timezone', case when p_changes ? 'timezone' and not booking.is_zone(p_changes ->> 'timezone')
      then 'There is no such time zone; one is named like Europe/Berlin.' end,
    'reschedule_policy', case when p_changes ? 'reschedule_policy'
        and coalesce(p_changes ->> 'reschedule_policy', '') not in ('cancel_first', 'keep_until_confirmed')
      then 'What becomes of the old time: cancel_first or keep_until_confirmed.' end,
    'accent_colour', case when p_changes ? 'accent_colour'
      and coalesce(p_changes ->> 'accent_colour', '') !~ '^#[0-9a-fA-F]{6}$'
      then 'A colour such as #0f6b5c.' end,
    'contact_line', case when p_changes -> 'contact_line' <> 'null'
        and (jsonb_typeof(p_changes -> 'contact_line') <> 'string'
          or not booking.is_line(p_changes ->> 'contact_line', 200))
      then 'One line of at most 200 characters, or nothing.' end,
    'shared_mailbox', case when p_changes -> 'shared_mailbox' <> 'null'
        and (jsonb_typeof(p_changes -> 'shared_mailbox') <> 'string'
          or not booking.is_mail_address(p_changes ->> 'shared_mailbox'))
      then 'A mail address, or nothing for the platform''s own.' end,
    'mail_directory_id', case when p_changes -> 'mail_directory_id' <> 'null'
        and p_changes ->> 'mail_directory_id' !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      then 'The id of a directory (32 hexadecimal digits with hyphens), or nothing for the platform''s own.' end,
    'working_hours', case when p_changes ? 'working_hours' and jsonb_typeof(v_hours) <> 'object'
      then 'Hours are given for weekdays, mon to sun.' end));

  if jsonb_typeof(v_hours) = 'object' then
    select v_faults || coalesce(jsonb_object_agg('working_hours.' || h.key, h.fault), '{}') into v_faults
    from (
      select d.key, case when d.key = any (booking.weekday_names()) then booking.hours_fault(d.value)
        else 'Weekdays are mon to sun.' end as fault
      from jsonb_each(v_hours) d
    ) h
    where h.fault is not null;
  end if;
  return v_faults;
end
$$;
comment on function booking.config_faults is
  'What is wrong with changes of a tenant''s configuration: an object of field names and sentences, empty when '
  'nothing is. Fields that are not known are passed over.';
