create or replace function api.phone_prove(p_slug text, p_session_digest bytea, p_code text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_session booking.sessions := booking.fresh_session(v_tenant_id, p_session_digest);
  v_phone booking.account_phones;
begin
  -- One statement counts the try and decides, so that of any number at once five count.
  update booking.account_phones p
  set tries = p.tries + 1, proved_at = case
    when booking.code_digest(p.account_id, p_code) = any (p.code_digests) then booking.now() end
  where p.account_id = v_session.account_id and p.proved_at is null and p.tries < 5
    and p.asked_at > booking.now() - booking.sign_in_code_life()
  returning p.* into v_phone;
  -- A refusal is answered, not raised: raising would take the try back.
  if v_phone.proved_at is null then
    return null;
  end if;
  perform booking.audit('account.phone_proved', 'account', v_phone.account_id::text, '{}', 'administrator',
    'account ' || v_phone.account_id);
  return booking.phone_view(v_phone.account_id);
end
$$;
comment on function api.phone_prove is
  'Types the code that a telephone number was sent; booking.phone_view. NULL: it is wrong, used, older than ten '
  'minutes, or was tried five times. Errors: SB401 sign_in_required, SB403 fresh_sign_in_required, SB404 '
  'tenant_not_found.';
