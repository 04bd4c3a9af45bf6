create or replace function booking.raise_if_link_expired(p_claims jsonb) returns void
language plpgsql
as $$
begin
  if booking.is_past(p_claims) or (p_claims ->> 'exp')::bigint - (p_claims ->> 'iat')::bigint > 86400 then
    perform booking.raise_error('invalid_token', 'This link is too old. Ask for a new one.');
  end if;
end
$$;
comment on function booking.raise_if_link_expired is
  'Refuses cancel and reschedule links beyond their exp, or whose life is longer than the 24 hours we give. Errors: '
  'SB401 invalid_token.';
