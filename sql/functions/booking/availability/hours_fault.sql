create or replace function booking.hours_fault(p_windows jsonb) returns text
language plpgsql immutable
as $$
declare
  c_opens constant text := '^([01][0-9]|2[0-3]):[0-5][0-9]$';
  c_closes constant text := '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$';
  v_window jsonb;
  v_until text := '';
begin
  if jsonb_typeof(p_windows) is distinct from 'array' then
    return 'A list of opening and closing times is needed, empty for a closed day.';
  end if;
  for v_window in
    select w.value from jsonb_array_elements(p_windows) w
    order by case when jsonb_typeof(w.value) = 'array' then w.value ->> 0 end
  loop
    if jsonb_typeof(v_window) <> 'array' or jsonb_array_length(v_window) <> 2
      or jsonb_typeof(v_window -> 0) <> 'string' or jsonb_typeof(v_window -> 1) <> 'string'
      or v_window ->> 0 !~ c_opens or v_window ->> 1 !~ c_closes then
      return 'Hours are an opening and a closing time, such as 09:00 and 17:00; a day ends at 24:00.';
    elsif v_window ->> 0 = v_window ->> 1 then
      return format('Hours that open and close at %s have no length; a whole day is 00:00 to 24:00.', v_window ->> 0);
    elsif v_window ->> 0 < v_until then
      return format('The hours from %s overlap those before them.', v_window ->> 0);
    end if;
    v_until := case when v_window ->> 1 > v_window ->> 0 then v_window ->> 1 else '24:00' end;
  end loop;
  return null;
end
$$;
comment on function booking.hours_fault is
  'What is wrong with the hours of a weekday, a list of ["HH:MM", "HH:MM"]; NULL when nothing is. Hours may touch but '
  'not overlap; those that close before they open end on the next day.';
