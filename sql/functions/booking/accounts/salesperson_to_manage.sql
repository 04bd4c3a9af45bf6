create or replace function booking.salesperson_to_manage(p_tenant_id uuid, p_salesperson_id uuid)
  returns booking.salespersons
language plpgsql
as $$
declare
  v_person booking.salespersons;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select * into v_person from booking.salespersons s
  where s.tenant_id = p_tenant_id and s.id = p_salesperson_id for update;
  if v_person.id is null or not booking.may_manage(p_salesperson_id) then
    perform booking.raise_error('salesperson_not_found', 'There is no such salesperson.');
  end if;
  return v_person;
end
$$;
comment on function booking.salesperson_to_manage is
  'The salesperson whose own things are to be changed, the row locked. Errors: SB403 tenant_scope, SB404 '
  'salesperson_not_found (also of another one, for a salesperson).';
