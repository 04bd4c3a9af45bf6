create or replace function booking.event_types_faults(p_tenant_id uuid, p_event_types jsonb) returns jsonb
language plpgsql stable
as $$
declare
  v_faults jsonb;
begin
  if jsonb_typeof(p_event_types) is distinct from 'array' or jsonb_array_length(p_event_types) > 200
    or jsonb_path_exists(p_event_types, 'strict $[*] ? (@.type() != "object")') then
    return '{"event_types": "A list of at most 200, each {\"service_id\": …, \"event_type_id\": …}."}';
  end if;
  select coalesce(jsonb_object_agg(format('event_types.%s.%s', e.n - 1, x.name), x.fault), '{}') into v_faults
  from jsonb_array_elements(p_event_types) with ordinality e (value, n)
  left join booking.services s
    on s.tenant_id = p_tenant_id and s.archived_at is null and s.id::text = lower(e.value ->> 'service_id')
  cross join lateral (
    select u.key as name, u.value #>> '{}' as fault
    from jsonb_each(booking.unknown_fields(e.value, array['service_id', 'event_type', 'event_type_id'])) u
    union all
    select 'service_id', 'There is no such service.' where s.id is null
    union all
    select 'event_type', 'It is the service''s slug; change it there.'
    where e.value -> 'event_type' <> to_jsonb(s.slug)
    union all
    select 'event_type_id', 'A whole number from 1, or nothing.'
    where e.value -> 'event_type_id' <> 'null' and not booking.is_whole(e.value -> 'event_type_id', 1, 2147483647)
    union all
    select f.name, 'Listed twice.'
    from (values ('service_id'), ('event_type_id')) f (name)
    where e.value -> f.name <> 'null' and exists (
      select from jsonb_array_elements(p_event_types) with ordinality o (value, n)
      where o.n < e.n and lower(o.value ->> f.name) = lower(e.value ->> f.name))
  ) x;
  return v_faults;
end
$$;
comment on function booking.event_types_faults is
  'What is wrong with a list of event types, for booking.raise_if_invalid, each fault by the place in the list.';
