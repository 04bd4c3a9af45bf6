create or replace function api.sign_in(
  p_slug text, p_email text, p_attempt_digest bytea, p_code text, p_link_digest bytea, p_digest bytea, p_form text,
  p_client text, p_agent text, p_old_digest bytea default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_email text;
  v_account booking.accounts;
  v_session booking.sessions;
begin
  v_email := case when p_link_digest is not null then booking.use_sign_in_link(v_tenant_id, p_link_digest)
    else booking.use_sign_in_code(v_tenant_id, p_email, p_attempt_digest, p_code) end;
  -- A refusal is answered, not raised: raising would take the try back.
  if v_email is null then
    return null;
  end if;
  v_account := booking.signed_in_account(v_tenant_id, v_email);
  if v_account.id is null then
    return null;
  end if;
  delete from booking.sessions s where s.digest = p_old_digest and s.tenant_id = v_tenant_id;
  v_session := booking.begin_session(v_account.id, p_digest, p_form, p_client, p_agent);
  perform booking.audit('account.signed_in', 'account', v_account.id::text,
    jsonb_build_object('by', case when p_link_digest is null then 'code' else 'link' end, 'form', p_form,
      'client', p_client, 'agent', p_agent),
    case when booking.is_staff(v_account.roles) then 'administrator' else 'customer' end, 'account ' || v_account.id);
  return jsonb_build_object('account_id', v_account.id, 'email', v_account.email, 'roles', to_jsonb(v_account.roles),
    'expires_at', booking.iso(v_session.expires_at));
end
$$;
comment on function api.sign_in is
  'Signs in by the code that p_attempt_digest asked for, or by a mailed link (p_link_digest): a session found by '
  'p_digest, in place of p_old_digest. p_form: cookie or bearer. {account_id, email, roles, expires_at}; NULL: wrong, '
  'used, too old, tried five times, or nobody''s. An address without an account becomes a prospect where the company '
  'lets people sign up. Errors: SB404 tenant_not_found.';
