create or replace function api.phone_get(p_slug text, p_session_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  return booking.phone_view((booking.live_session(v_tenant_id, p_session_digest)).account_id);
end
$$;
comment on function api.phone_get is
  'The telephone number of who is signed in: booking.phone_view. Errors: SB401 sign_in_required, SB404 '
  'tenant_not_found.';
