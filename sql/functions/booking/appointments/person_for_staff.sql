create or replace function booking.person_for_staff(p_tenant_id uuid, p_salesperson_id uuid) returns uuid
language plpgsql stable
as $$
declare
  v_own uuid := (booking.principal() ->> 'salesperson_id')::uuid;
begin
  if booking.has_role('{owner,admin}') then
    return p_salesperson_id;
  elsif v_own is null then
    perform booking.raise_forbidden('This account is of nobody whose time is sold.');
  elsif p_salesperson_id is not null then
    perform booking.active_salesperson(p_tenant_id, p_salesperson_id);
    if p_salesperson_id <> v_own then
      perform booking.raise_field_forbidden('provider_id', 'Salespeople book their own time alone.');
    end if;
  end if;
  return v_own;
end
$$;
comment on function booking.person_for_staff is
  'Whose time who asks takes for a booking by hand: as named (NULL: nobody in particular) by owners and '
  'administrators, always their own by salespeople. Errors: SB403 field_forbidden (provider_id), forbidden (an '
  'account without a person), SB404 salesperson_not_found.';
