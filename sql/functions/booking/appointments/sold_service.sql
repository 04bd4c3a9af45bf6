create or replace function booking.sold_service(p_tenant_id uuid, p_service_id uuid) returns booking.services
language plpgsql stable
as $$
declare
  v_service booking.services;
begin
  select * into v_service from booking.services s
  where s.tenant_id = p_tenant_id and s.id = p_service_id and s.active;
  if not found then
    perform booking.raise_error('service_not_found', 'There is no such service.');
  end if;
  return v_service;
end
$$;
comment on function booking.sold_service is
  'A service that is sold. Errors: SB404 service_not_found.';
