create or replace function booking.intake_faults(p_service booking.services, p_fields jsonb) returns jsonb
language plpgsql stable
as $$
declare
  c_most constant integer := 50;
  v_faults jsonb;
begin
  if jsonb_typeof(p_fields) is distinct from 'array' or jsonb_array_length(p_fields) > c_most then
    return jsonb_build_object('fields', format('A list of at most %s questions.', c_most));
  end if;
  select coalesce(jsonb_object_agg(format('fields.%s%s', x.n, '.' || x.name), x.fault), '{}') into v_faults
  from (
    select e.n - 1 as n, null as name, 'A question is {"label": …, "field_type": …}.' as fault
    from jsonb_array_elements(p_fields) with ordinality e (value, n)
    where jsonb_typeof(e.value) <> 'object'
    union all
    select e.n - 1, f.name, f.fault
    from jsonb_array_elements(p_fields) with ordinality e (value, n)
    cross join lateral booking.intake_field_faults(p_service, e.value) f (name, fault)
    where jsonb_typeof(e.value) = 'object'
    union all
    select e.n - 1, 'id', 'Listed twice.'
    from jsonb_array_elements(p_fields) with ordinality e (value, n)
    where exists (
      select from jsonb_array_elements(p_fields) with ordinality o (value, n)
      where o.n < e.n and o.value ->> 'id' = e.value ->> 'id')
  ) x;
  return v_faults;
end
$$;
comment on function booking.intake_faults is
  'What is wrong with the questions that a service is to ask, for booking.raise_if_invalid, each fault by its place '
  'in the list.';
