create or replace function booking.zone_of_service(p_service booking.services) returns text
language sql stable
as $$
  select coalesce(p_service.timezone, (
    select c.timezone from booking.tenant_config c where c.tenant_id = p_service.tenant_id))
$$;
comment on function booking.zone_of_service is
  'IANA zone of the wall clock of a service''s hours: its own, else the company''s.';
