create or replace function api.appointment_release(
  p_slug text, p_key text, p_request jsonb, p_booking_id uuid, p_claims jsonb default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := booking.path_of_caller('/bookings/' || p_booking_id || '/release');
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_status text;
begin
  if v_outcome.status is not null then
    return v_outcome;
  end if;
  -- Any of its tokens: whoever can confirm it, or made it, may give it up.
  v_status := (booking.booking_to_act_on(v_tenant_id, p_booking_id, p_claims,
    case when p_claims ->> 'purpose' in ('verify', 'view') then p_claims ->> 'purpose' end)).status;
  if v_status <> 'expired' and not booking.give_up(p_booking_id) then
    return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, 'invalid_state',
      jsonb_build_object('detail', 'Only what is held and not being confirmed can be given up.')::text);
  end if;
  return booking.store_response(v_tenant_id, v_path, p_key, p_request,
    booking.response(200, json_build_object('booking_id', p_booking_id, 'status', 'expired')));
end
$$;
comment on function api.appointment_release is
  'POST bookings/{id}/release, keyed: gives a hold up at once, by its verify link or the token of the answer that made '
  'it or, p_claims NULL, by its customer who is signed in; 200 also when it has expired already. Stored errors: SB409 '
  'invalid_state. Errors: SB401 invalid_token, sign_in_required, SB404 booking_not_found, tenant_not_found, SB423 '
  'idempotency_key_reused.';
