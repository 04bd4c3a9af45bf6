create or replace function booking.reminders_fault(p_reminders jsonb) returns text
language plpgsql immutable
as $$
declare
  c_most constant integer := 10;
  c_most_minutes constant integer := 60 * 24 * 60;
  v_reminder jsonb;
  v_days integer;
  v_minutes integer;
  v_key text;
  v_keys text[] := '{}';
begin
  if jsonb_typeof(p_reminders) is distinct from 'array' then
    return 'A list of reminders, each {"before": "1 day", "channel": "mail"}; empty for none.';
  elsif jsonb_array_length(p_reminders) > c_most then
    return format('At most %s reminders.', c_most);
  end if;
  for v_reminder in select e.value from jsonb_array_elements(p_reminders) e loop
    if jsonb_typeof(v_reminder) <> 'object' or v_reminder - '{before,channel}'::text[] <> '{}'
      or jsonb_typeof(v_reminder -> 'before') is distinct from 'string' then
      return 'A reminder says before, and channel: {"before": "1 day", "channel": "mail"}.';
    elsif coalesce(v_reminder ->> 'channel', '') not in ('mail', 'sms') then
      return 'The channel of a reminder is mail or sms.';
    end if;
    select l.days, l.minutes into v_days, v_minutes from booking.lead_time(v_reminder ->> 'before') l;
    if v_minutes is null or v_days * 24 * 60 + v_minutes not between 5 and c_most_minutes then
      return 'Before is a number of days, hours or minutes, such as "1 day", "2 hours" or "30 minutes": from 5 minutes '
        'to 60 days.';
    end if;
    v_key := concat_ws(' ', v_reminder ->> 'channel', v_days, v_minutes);
    if v_key = any (v_keys) then
      return format('The reminder %s by %s is listed twice.', v_reminder ->> 'before', v_reminder ->> 'channel');
    end if;
    v_keys := v_keys || v_key;
  end loop;
  return null;
end
$$;
comment on function booking.reminders_fault is
  'What is wrong with a list of reminders, [{before, channel}]; NULL when nothing is. 24 hours and 1 day are two: the '
  'clock changes.';
