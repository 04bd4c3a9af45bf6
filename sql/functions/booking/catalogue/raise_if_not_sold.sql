create or replace function booking.raise_if_not_sold(p_service booking.services, p_salesperson_id uuid) returns void
language plpgsql stable
as $$
begin
  perform booking.raise_if_members_only(p_service.tenant_id), booking.raise_if_not_for(p_service);
  if not exists (select from booking.people_of_service(p_service) s where s.id = p_salesperson_id) then
    perform booking.raise_error('salesperson_not_found', 'Nobody of this id offers the service.');
  end if;
end
$$;
comment on function booking.raise_if_not_sold is
  'Refuses whoever asks for a service that is not for them, or with somebody who does not offer it. Errors: SB401 '
  'sign_in_required, SB403 audience_not_allowed, SB404 salesperson_not_found.';
