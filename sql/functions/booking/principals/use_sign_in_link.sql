create or replace function booking.use_sign_in_link(p_tenant_id uuid, p_link_digest bytea) returns text
language sql volatile
as $$
  update booking.sign_in_codes c
  set used_at = booking.now()
  where c.link_digests @> array[p_link_digest] and c.tenant_id = p_tenant_id and c.account_id is null
    and c.used_at is null
    and c.created_at > booking.now() - booking.sign_in_code_life()
  returning c.email
$$;
comment on function booking.use_sign_in_link is
  'Uses a mailed link. Returns the address that is proved; NULL: it is unknown, used, or older than ten minutes.';
