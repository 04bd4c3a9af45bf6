create or replace function api.address_code(
  p_slug text, p_session_digest bytea, p_email text, p_attempt_digest bytea, p_client text, p_locale text default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_session booking.sessions := booking.fresh_session(v_tenant_id, p_session_digest);
  v_at constant timestamptz := booking.now();
  v_id uuid;
begin
  insert into booking.sign_in_codes (tenant_id, email, mailbox, attempt_digest, client_digest, created_at, account_id)
  values (v_tenant_id, p_email, booking.mailbox(p_email), p_attempt_digest, booking.mail_digest(p_client), v_at,
    v_session.account_id)
  returning id into v_id;
  perform booking.queue_message(v_tenant_id, v_id, null, 'address_code', 'mail', p_email,
    p_not_after => v_at + booking.sign_in_code_life(), p_locale => p_locale);
end
$$;
comment on function api.address_code is
  'Somebody who signed in within ten minutes wants another mail address: a code is mailed to it, whoever has it. '
  'Errors: SB401 sign_in_required, SB403 fresh_sign_in_required, SB404 tenant_not_found.';
