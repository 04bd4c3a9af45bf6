create or replace function api.confirm(p_slug text, p_key text, p_request jsonb, p_claims jsonb) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_path constant text := '/confirm';
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, c_path, p_key, p_request);
  v_booking booking.bookings;
  v_saga booking.sagas;
  v_code text;
begin
  if v_outcome.status is not null or v_outcome.saga_id is not null then
    return v_outcome;
  end if;
  v_booking := booking.booking_of_claims(v_tenant_id, p_claims, '{verify}');
  select * into v_saga from booking.sagas s where s.booking_id = v_booking.id and s.kind = 'confirm';
  if v_saga.id is not null and v_saga.token_jti::text = p_claims ->> 'jti' then
    if v_saga.settled_at is null then
      return booking.store_response(v_tenant_id, c_path, p_key, p_request, booking.in_progress(p_slug, v_booking.id));
    end if;
    v_code := 'token_consumed';
  elsif v_booking.verify_token_jti::text is distinct from p_claims ->> 'jti' then
    perform booking.raise_error('invalid_token', 'This link is not known.');
  else
    -- Link and hold end together: a link that says so ends the hold.
    update booking.holds set expires_at_utc = booking.now()
      where booking_id = v_booking.id and booking.is_past(p_claims);
    if v_booking.status = 'expired' or booking.expire_if_lapsed(v_booking.id) then
      v_code := 'hold_expired';
    elsif v_booking.status <> 'pending_verify' then
      v_code := 'invalid_state';
    end if;
  end if;
  if v_code is not null then
    return booking.store_error_response(v_tenant_id, c_path, p_key, p_request, v_code, null);
  end if;
  v_outcome.saga_id := booking.begin_confirmation(v_booking);
  return booking.store_response(v_tenant_id, c_path, p_key, p_request, v_outcome);
end
$$;
comment on function api.confirm is
  'POST confirm, keyed: consumes the verify token, records the confirmation saga and enqueues it in one transaction; '
  'the key is bound to the saga. status NULL and saga_id: await it and ask api.confirm_outcome. Stored errors: '
  'SB409 hold_expired (the booking is marked expired), invalid_state, token_consumed. Errors: SB401 invalid_token, '
  'SB404 tenant_not_found, SB423 idempotency_key_reused.';
