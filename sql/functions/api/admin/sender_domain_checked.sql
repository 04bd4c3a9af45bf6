create or replace function api.sender_domain_checked(
  p_tenant_id uuid, p_id uuid, p_found boolean, p_problem text default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, booking.sender_domain_view(
    booking.note_sender_domain(booking.sender_domain_of(p_id), p_found, p_problem))::json);
end
$$;
comment on function api.sender_domain_checked is
  'POST tenant-admin notifications/domains/{id}/check: what the name system said just now '
  '(booking.note_sender_domain), and the domain after it. Errors: SB403 tenant_scope, SB404 not_found.';
