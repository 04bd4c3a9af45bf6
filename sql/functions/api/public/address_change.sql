create or replace function api.address_change(
  p_slug text, p_session_digest bytea, p_email text, p_attempt_digest bytea, p_code text, p_digest bytea,
  p_client text, p_agent text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_session booking.sessions := booking.fresh_session(v_tenant_id, p_session_digest);
  v_email text := booking.use_sign_in_code(v_tenant_id, p_email, p_attempt_digest, p_code, v_session.account_id);
  v_before booking.accounts;
  v_after booking.accounts;
begin
  -- A refusal is answered, not raised: raising would take the try back.
  if v_email is null then
    return null;
  end if;
  select a.* into v_before from booking.accounts a
  where a.id = v_session.account_id and a.status = 'active' and a.archived_at is null
  for no key update;
  if v_before.id is null then
    return null;
  end if;
  begin
    -- Ends every session of the account.
    update booking.accounts a set email = v_email where a.id = v_before.id returning * into v_after;
  exception when unique_violation then
    perform booking.raise_error('member_exists', 'This address has an account already.');
  end;
  v_session := booking.begin_session(v_after.id, p_digest, v_session.form, p_client, p_agent);
  if v_after.email_key <> v_before.email_key then
    perform booking.queue_message(v_tenant_id, v_after.id, null, 'address_changed', 'mail', v_before.email,
      p_occurrence => booking.iso(booking.now()), p_recipient_name => v_before.display_name,
      p_locale => v_before.locale);
  end if;
  perform booking.audit_change('account.address_changed', 'account', v_after.id::text,
    booking.account_view(v_before), booking.account_view(v_after), 'account ' || v_after.id);
  return jsonb_build_object('account_id', v_after.id, 'email', v_after.email, 'roles', to_jsonb(v_after.roles),
    'form', v_session.form, 'expires_at', booking.iso(v_session.expires_at));
end
$$;
comment on function api.address_change is
  'Gives the account of a session that signed in within ten minutes the address that a code has proved. It is signed '
  'out everywhere, and in again here by a session found by p_digest; the old address is told. What was booked stays '
  'with the old address. {account_id, email, roles, form, expires_at}; NULL: the code is wrong, used, too old, or was '
  'tried five times. Errors: SB401 sign_in_required, SB403 fresh_sign_in_required, SB404 tenant_not_found, SB409 '
  'member_exists.';
