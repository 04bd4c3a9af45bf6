create or replace function booking.known_salesperson(p_tenant_id uuid, p_salesperson_id uuid)
returns booking.salespersons
language plpgsql stable
as $$
declare
  v_salesperson booking.salespersons;
begin
  select * into v_salesperson from booking.salespersons s where s.tenant_id = p_tenant_id and s.id = p_salesperson_id;
  if not found then
    perform booking.raise_error('salesperson_not_found', 'There is no such salesperson.');
  end if;
  return v_salesperson;
end
$$;
comment on function booking.known_salesperson is
  'A salesperson of a tenant, active, inactive or archived. Errors: SB404 salesperson_not_found.';
