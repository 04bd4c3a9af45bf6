create or replace function booking.service_to_change(
  p_tenant_id uuid, p_service_id uuid, p_version integer, p_is_archived boolean default false
) returns booking.services
language plpgsql
as $$
declare
  v_service booking.services;
begin
  perform booking.open_catalogue(p_tenant_id);
  v_service := booking.known_service(p_tenant_id, p_service_id);
  perform booking.raise_if_stale(p_version, v_service.version);
  if (v_service.archived_at is not null) <> p_is_archived then
    perform booking.raise_error('invalid_state', case when p_is_archived then 'It is not archived.'
      else 'It is archived; restore it first.' end);
  end if;
  return v_service;
end
$$;
comment on function booking.service_to_change is
  'A service that is about to be changed as booking.open_catalogue allows; p_is_archived: it has to be archived, '
  'else it must not be. Errors: SB403 tenant_scope, SB404 service_not_found, SB409 invalid_state, SB409 '
  'version_conflict.';
