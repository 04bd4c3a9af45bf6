create or replace function api.phone_forget(p_slug text, p_session_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_account_id uuid := (booking.live_session(v_tenant_id, p_session_digest)).account_id;
begin
  delete from booking.account_phones p where p.account_id = v_account_id;
  return booking.phone_view(v_account_id);
end
$$;
comment on function api.phone_forget is
  'Takes the telephone number of who is signed in away; booking.phone_view without one. Errors: SB401 '
  'sign_in_required, SB404 tenant_not_found.';
