create or replace function booking.raise_if_members_only(p_tenant_id uuid) returns void
language plpgsql stable
as $$
begin
  if booking.principal() ->> 'kind' = 'nobody'
    and (select c.booking_access = 'members' from booking.tenant_config c where c.tenant_id = p_tenant_id) then
    perform booking.raise_error('sign_in_required', 'Sign in to see what this company offers.');
  end if;
end
$$;
comment on function booking.raise_if_members_only is
  'Tells a visitor nothing of a company that is for members. Errors: SB401 sign_in_required.';
