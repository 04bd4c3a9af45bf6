create or replace function api.sign_in_code(
  p_slug text, p_email text, p_attempt_digest bytea, p_client text, p_locale text default null
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_at constant timestamptz := booking.now();
  v_id uuid;
begin
  insert into booking.sign_in_codes (tenant_id, email, mailbox, attempt_digest, client_digest, created_at)
  values (v_tenant_id, p_email, booking.mailbox(p_email), p_attempt_digest, booking.mail_digest(p_client), v_at)
  returning id into v_id;
  perform booking.queue_message(v_tenant_id, v_id, null, 'sign_in_code', 'mail', p_email,
    p_not_after => v_at + booking.sign_in_code_life(), p_locale => p_locale);
end
$$;
comment on function api.sign_in_code is
  'Somebody wants to sign in with this address: the same is done whoever it is. Whether a mail goes is decided when it '
  'would be sent, by booking.sign_in_fault, so neither answer nor time tells who has an account. p_client: network '
  'address. Errors: SB404 tenant_not_found.';
