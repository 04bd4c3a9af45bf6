create or replace function booking.offered_by_faults(p_tenant_id uuid, p_salespeople jsonb) returns jsonb
language plpgsql stable
as $$
declare
  v_faults jsonb;
begin
  if jsonb_typeof(p_salespeople) is distinct from 'array' or jsonb_array_length(p_salespeople) > 200 then
    return '{"salespeople": "A list of at most 200 people, each {\"salesperson_id\": …}; empty: everybody."}';
  end if;
  select coalesce(jsonb_object_agg(format('salespeople.%s%s', f.n - 1, '.' || f.name), f.fault), '{}') into v_faults
  from (
    select e.n, x.name, x.fault
    from jsonb_array_elements(p_salespeople) with ordinality e (value, n)
    cross join lateral (
      select null as name, 'Who offers it is {"salesperson_id": …, "price_amount": …, "active": …}.' as fault
      where jsonb_typeof(e.value) <> 'object'
      union all
      select u.key, u.value #>> '{}'
      from jsonb_each(booking.unknown_fields(case when jsonb_typeof(e.value) = 'object' then e.value else '{}' end,
        array['salesperson_id', 'display_name', 'price_amount', 'active'])) u
      union all
      select 'salesperson_id', 'There is no such salesperson.'
      where jsonb_typeof(e.value) = 'object' and not exists (
        select from booking.salespersons s
        where s.tenant_id = p_tenant_id and s.id::text = lower(e.value ->> 'salesperson_id'))
      union all
      select 'salesperson_id', 'Listed twice.'
      where exists (
        select from jsonb_array_elements(p_salespeople) with ordinality o (value, n)
        where o.n < e.n and lower(o.value ->> 'salesperson_id') = lower(e.value ->> 'salesperson_id'))
      union all
      select 'price_amount', 'A whole number from 0 to 99,999,999, or nothing for the service''s.'
      where e.value -> 'price_amount' <> 'null' and not booking.is_whole(e.value -> 'price_amount', 0, 99999999)
      union all
      select 'price_amount', 'Set the company''s currency first.'
      where booking.is_whole(e.value -> 'price_amount', 1, 99999999)
        and (select c.currency is null from booking.tenant_config c where c.tenant_id = p_tenant_id)
      union all
      select 'active', 'true or false.'
      where e.value -> 'active' <> 'null' and jsonb_typeof(e.value -> 'active') <> 'boolean'
    ) x
  ) f;
  return v_faults;
end
$$;
comment on function booking.offered_by_faults is
  'What is wrong with a list of who offers a service, for booking.raise_if_invalid, each fault by the place in the '
  'list.';
