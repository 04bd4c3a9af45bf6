create or replace function api.member_get(p_tenant_id uuid, p_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, booking.account_view(booking.known_member(p_tenant_id, p_id))::json);
end
$$;
comment on function api.member_get is
  'GET tenant-admin/members/{id}: one account. Errors: SB403 tenant_scope, SB404 not_found.';
