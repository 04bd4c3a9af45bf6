create or replace function booking.people_of_service(p_service booking.services) returns setof booking.salespersons
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 10
as $$
  select s.*
  from booking.salespersons s
  where s.tenant_id = p_service.tenant_id and s.active
    and (
      exists (
        select from booking.service_salespersons o
        where o.service_id = p_service.id and o.salesperson_id = s.id and o.active)
      or not exists (
        select from booking.service_salespersons o
        where o.tenant_id = p_service.tenant_id and o.service_id = p_service.id))
$$;
comment on function booking.people_of_service is
  'The active salespeople who offer a service: whom its list names, or all where it has none. Nobody where all on the '
  'list are switched off.';
