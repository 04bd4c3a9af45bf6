create or replace function booking.use_sign_in_code(
  p_tenant_id uuid, p_email text, p_attempt_digest bytea, p_code text, p_account_id uuid default null
) returns text
language sql volatile
as $$
  update booking.sign_in_codes c
  set tries = c.tries + 1,
    used_at = case when booking.code_digest(c.id, p_code) = any (c.code_digests)
      and not booking.only_links_work(p_tenant_id) then booking.now() end
  where c.attempt_digest = p_attempt_digest and c.tenant_id = p_tenant_id and c.email_key = lower(p_email)
    and c.account_id is not distinct from p_account_id
    and c.tries < 5 and c.used_at is null and c.created_at > booking.now() - booking.sign_in_code_life()
  returning case when c.used_at is not null then c.email end
$$;
comment on function booking.use_sign_in_code is
  'Types a code: one statement counts the try and decides, so that of any number at once five count and one is right. '
  'Returns the address that is proved; NULL: none is. p_account_id: whose address is to become this one; NULL: it '
  'signs in.';
