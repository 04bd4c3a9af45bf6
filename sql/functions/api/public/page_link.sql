create or replace function api.page_link(p_claims jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant jsonb;
  v_booking jsonb;
  v_link booking.link_tokens;
  v_jti uuid;
begin
  perform booking.set_tenant((p_claims ->> 'tenant_id')::uuid);
  v_tenant := booking.tenant_view((p_claims ->> 'tenant_id')::uuid);
  v_booking := booking.booking_view((p_claims ->> 'booking_id')::uuid);
  if v_tenant is null or v_booking is null then
    return null;
  end if;
  v_link := booking.link_in_force(p_claims);
  select b.verify_token_jti into v_jti from booking.bookings b where b.id = (p_claims ->> 'booking_id')::uuid;
  return jsonb_build_object(
    'slug', v_tenant -> 'slug', 'tenant', v_tenant, 'now', booking.iso(booking.now()), 'purpose', p_claims -> 'purpose',
      'booking', v_booking,
    'steps', booking.confirmation_steps((p_claims ->> 'booking_id')::uuid),
    'token_state', case
      when booking.is_link_revoked(p_claims) then 'revoked'
      when v_link.jti is null then 'unknown'
      when v_link.consumed_at is not null then 'consumed'
      when v_link.purpose = 'verify' and v_jti is distinct from v_link.jti then 'unknown'
      when booking.is_past(p_claims) then 'expired'
      else 'valid' end);
end
$$;
comment on function api.page_link is
  'What /verify and /manage show for verified claims: {slug, tenant, now, purpose, booking, steps of its '
  'confirmation, token_state: valid, expired, consumed, revoked or unknown (not in force)}; NULL when tenant or '
  'booking is unknown.';
