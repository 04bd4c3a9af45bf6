create or replace function api.sign_in_link(p_slug text, p_link_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  return (
    select jsonb_build_object('email', c.email, 'attempt_digest', encode(c.attempt_digest, 'hex'))
    from booking.sign_in_codes c
    where c.link_digests @> array[p_link_digest] and c.tenant_id = v_tenant_id and c.account_id is null
      and c.used_at is null
      and c.created_at > booking.now() - booking.sign_in_code_life());
end
$$;
comment on function api.sign_in_link is
  'Whom a mailed link would sign in, and for which attempt (SHA-256 in hex); it is not used by this. NULL: it is '
  'unknown, used, or older than ten minutes. Errors: SB404 tenant_not_found.';
