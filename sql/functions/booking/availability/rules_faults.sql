create or replace function booking.rules_faults(p_tenant_id uuid, p_rules jsonb, p_is_of_service boolean)
returns jsonb
language plpgsql stable
as $$
declare
  v_faults jsonb;
begin
  if jsonb_typeof(p_rules) is distinct from 'array' or jsonb_array_length(p_rules) > 200 then
    return '{"rules": "A list of at most 200 weekly hours; empty: none of its own."}';
  end if;
  select jsonb_object_agg(format('rules.%s%s', e.n - 1, '.' || f.name), f.fault) into v_faults
  from jsonb_array_elements(p_rules) with ordinality e (value, n)
  cross join lateral booking.rule_faults(p_tenant_id, e.value, p_is_of_service) f;
  if v_faults is not null then
    return v_faults;
  end if;
  -- As hours_of_one_list_do_not_overlap says, but with both named.
  select coalesce(jsonb_object_agg(format('rules.%s', b.n - 1), format('It overlaps number %s of the list, %s to %s.',
    a.n, to_char(a.opens, 'HH24:MI'), to_char(a.closes, 'HH24:MI'))), '{}') into v_faults
  from booking.sent_rules(p_rules) a
  join booking.sent_rules(p_rules) b on b.n > a.n and b.weekday = a.weekday
    and b.salesperson_id is not distinct from a.salesperson_id
    and daterange(a.effective_from, a.effective_to, '[]') && daterange(b.effective_from, b.effective_to, '[]')
    and a.opens < case when b.closes > b.opens then b.closes else time '24:00' end
    and b.opens < case when a.closes > a.opens then a.closes else time '24:00' end;
  return v_faults;
end
$$;
comment on function booking.rules_faults is
  'What is wrong with a whole list of weekly hours, for booking.raise_if_invalid, each fault by the place in the '
  'list: of two that overlap while both are in force the later one names the earlier.';
