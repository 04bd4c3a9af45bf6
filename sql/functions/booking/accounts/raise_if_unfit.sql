create or replace function booking.raise_if_unfit(p_salesperson booking.salespersons) returns void
language plpgsql
as $$
declare
  v_service booking.services;
begin
  for v_service in
    select * from booking.services s
    where s.tenant_id = p_salesperson.tenant_id and s.archived_at is null order by s.sort_order, s.name, s.id
  loop
    perform booking.raise_if_place_impossible(v_service, p_salesperson.id);
  end loop;
end
$$;
comment on function booking.raise_if_unfit is
  'Refuses a salesperson, as the row is now, whose calendar cannot make the place of a service that they offer. '
  'Errors: SB409 place_not_possible.';
