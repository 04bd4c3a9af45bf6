create or replace function booking.is_link_revoked(p_claims jsonb) returns boolean
language sql stable
as $$
  select exists (
    select from booking.link_tokens t
    where t.booking_id = (p_claims ->> 'booking_id')::uuid and t.tenant_id = (p_claims ->> 'tenant_id')::uuid
      and t.jti::text = p_claims ->> 'jti' and t.purpose = p_claims ->> 'purpose' and t.revoked_at is not null)
$$;
comment on function booking.is_link_revoked is
  'Whether verified claims are those of a link that was taken back, because it went to a wrong mail address.';
