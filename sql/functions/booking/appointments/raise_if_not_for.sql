create or replace function booking.raise_if_not_for(p_service booking.services) returns void
language plpgsql stable
as $$
declare
  v_fault text := booking.audience_fault(p_service);
begin
  if v_fault is not null then
    perform booking.raise_error(v_fault, 'This service is not for everybody.');
  end if;
end
$$;
comment on function booking.raise_if_not_for is
  'Refuses who asks a service that is not for them, as booking.audience_fault tells. Errors: SB401 sign_in_required, '
  'SB403 audience_not_allowed.';
