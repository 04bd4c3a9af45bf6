create or replace function booking.raise_if_claims_foreign(
  p_tenant_id uuid, p_claims jsonb, p_purposes text[], p_booking_id uuid
) returns void
language plpgsql
as $$
begin
  if (p_claims ->> 'tenant_id')::uuid is distinct from p_tenant_id
    or not coalesce(p_claims ->> 'purpose' = any (p_purposes), false)
    or (p_booking_id is not null and (p_claims ->> 'booking_id')::uuid is distinct from p_booking_id) then
    perform booking.raise_error('invalid_token', 'This link is not meant for this.');
  end if;
end
$$;
comment on function booking.raise_if_claims_foreign is
  'Refuses verified claims of another tenant, purpose or booking (NULL: of any). Errors: SB401 invalid_token.';
