create or replace function booking.salesperson_to_change(
  p_tenant_id uuid, p_salesperson_id uuid, p_version integer, p_is_archived boolean default false
) returns booking.salespersons
language plpgsql
as $$
declare
  v_salesperson booking.salespersons;
begin
  -- After whoever is selling this person's time, and before whoever comes next.
  perform booking.lock_salesperson(p_salesperson_id);
  perform booking.open_catalogue(p_tenant_id);
  v_salesperson := booking.known_salesperson(p_tenant_id, p_salesperson_id);
  perform booking.raise_if_stale(p_version, v_salesperson.version);
  if (v_salesperson.archived_at is not null) <> p_is_archived then
    perform booking.raise_error('invalid_state', case when p_is_archived then 'They are not archived.'
      else 'They are archived; restore them first.' end);
  end if;
  return v_salesperson;
end
$$;
comment on function booking.salesperson_to_change is
  'A salesperson who is about to be changed as booking.open_catalogue allows; p_is_archived: they have to be '
  'archived, else they must not be. Errors: SB403 tenant_scope, SB404 salesperson_not_found, SB409 invalid_state, '
  'SB409 version_conflict.';
