create or replace function booking.known_client(p_tenant_id uuid, p_id uuid) returns booking.customers
language plpgsql
as $$
declare
  v_client booking.customers;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select * into v_client from booking.customers c where c.tenant_id = p_tenant_id and c.id = p_id;
  if not found then
    perform booking.raise_error('not_found', 'There is no such client.');
  end if;
  return v_client;
end
$$;
comment on function booking.known_client is
  'Somebody who booked with a company, confirmed or not. Errors: SB403 tenant_scope, SB404 not_found.';
