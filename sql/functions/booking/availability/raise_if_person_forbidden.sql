create or replace function booking.raise_if_person_forbidden(p_salesperson_id uuid) returns void
language plpgsql stable
as $$
begin
  if not booking.may_manage(p_salesperson_id) then
    perform booking.raise_field_forbidden('salesperson_id', 'Salespeople name themselves.');
  end if;
end
$$;
comment on function booking.raise_if_person_forbidden is
  'Refuses a salesperson who names somebody else, or nobody and so everybody (p_salesperson_id NULL), in a field. '
  'Errors: SB403 field_forbidden (salesperson_id).';
