create or replace function booking.link_in_force(p_claims jsonb) returns booking.link_tokens
language sql stable
as $$
  select t.*
  from booking.link_tokens t
  where t.booking_id = (p_claims ->> 'booking_id')::uuid and t.tenant_id = (p_claims ->> 'tenant_id')::uuid
    and t.jti::text = p_claims ->> 'jti' and t.purpose = p_claims ->> 'purpose'
    and t.revoked_at is null
    and to_timestamp((p_claims ->> 'exp')::double precision) <= t.expires_at
    and (to_timestamp((p_claims ->> 'nbf')::double precision) > booking.now()) is not true
$$;
comment on function booking.link_in_force is
  'The link that verified claims name, as it was issued; NULL when it was not issued for this tenant, booking and '
  'purpose, was revoked, claims to last longer than it was issued for, or must not be accepted yet (nbf: RFC 7519, '
  '4.1.5). Says nothing of exp: see booking.is_past.';
