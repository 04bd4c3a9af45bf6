create or replace function booking.member_faults(p_tenant_id uuid, p_member jsonb) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_object_agg(f.name, f.fault), '{}')
  from (
    select e.key as name, case
      when e.key = 'email' and jsonb_typeof(e.value) <> 'string' then 'A mail address.'
      when e.key = 'roles' and (jsonb_typeof(e.value) <> 'array' or e.value = '[]' or not e.value <@
          '["owner", "admin", "salesperson", "analyst", "customer", "prospect"]')
        then 'At least one of owner, admin, salesperson, analyst, customer, prospect.'
      when e.value = 'null' then null
      when e.key = 'salesperson_id' and not exists (select from booking.salespersons s
          where s.tenant_id = p_tenant_id and s.id::text = lower(e.value #>> '{}')) then 'There is no such person.'
      when e.key = 'display_name' and (jsonb_typeof(e.value) <> 'string' or not booking.is_line(e.value #>> '{}', 200))
        then 'One line of at most 200 characters, or nothing.'
      when e.key = 'locale' and not booking.is_language(e.value #>> '{}') then 'A language that we speak: en, de or ja.'
      when e.key = 'status' and (e.value #>> '{}') not in ('active', 'disabled') then 'active or disabled.'
      when e.key not in ('email', 'roles', 'salesperson_id', 'display_name', 'locale', 'status')
        then 'There is no such field.'
      end as fault
    from jsonb_each(p_member) e
  ) f
  where f.fault is not null
$$;
comment on function booking.member_faults is
  'What is wrong with the fields of a member that were sent: an object of names and sentences, empty when nothing is.';
