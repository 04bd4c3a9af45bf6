create or replace function booking.open_consent(p_state_id uuid) returns booking.consent_states
language plpgsql
as $$
declare
  v_state booking.consent_states;
begin
  select * into v_state from booking.consent_states s where s.state_id = p_state_id for update;
  if not found or v_state.used_at is not null or v_state.created_at <= booking.now() - interval '1 hour' then
    perform booking.raise_error('invalid_consent_state',
      'This consent request is unknown, used or older than an hour; begin again.');
  end if;
  return v_state;
end
$$;
comment on function booking.open_consent is
  'A consent request that may still succeed, its row locked. Errors: SB400 invalid_consent_state (unknown, used, or '
  'an hour old).';
