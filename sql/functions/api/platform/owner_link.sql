create or replace function api.owner_link(p_slug text, p_email text, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_account booking.accounts;
  v_id uuid;
begin
  v_account := booking.add_owner(v_tenant_id, p_email, p_actor);
  insert into booking.sign_in_codes (tenant_id, email, mailbox, attempt_digest, created_at)
  values (v_tenant_id, v_account.email, booking.mailbox(v_account.email), sha256(uuid_send(gen_random_uuid())),
    booking.now())
  returning id into v_id;
  perform booking.audit('account.link_made', 'account', v_account.id::text, '{}', 'administrator', p_actor);
  return jsonb_build_object('account_id', v_account.id, 'token', booking.issue_sign_in_code(v_id) ->> 'token',
    'minutes', extract(epoch from booking.sign_in_code_life())::integer / 60);
end
$$;
comment on function api.owner_link is
  'For the command line: whoever has this address is an owner of the company from now on, and can sign in once by a '
  'link. {account_id, token: of the link, minutes}. Errors: SB404 tenant_not_found.';
