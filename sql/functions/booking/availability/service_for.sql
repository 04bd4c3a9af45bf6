create or replace function booking.service_for(p_tenant_id uuid, p_service_id uuid, p_minutes integer)
  returns setof booking.services
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 1
as $$
  select s.*
  from booking.services s
  where s.tenant_id = p_tenant_id and s.active
    and (s.id = p_service_id or p_service_id is null and (s.is_default or s.slot_minutes = p_minutes))
  order by s.slot_minutes is not distinct from p_minutes desc, s.is_default desc, s.id
  limit 1
$$;
comment on function booking.service_for is
  'The service meant: the one named; else one with that length in minutes, the default before others; else the '
  'default. No row when there is none or it is not sold any more.';
