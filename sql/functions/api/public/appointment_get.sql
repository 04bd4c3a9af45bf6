create or replace function api.appointment_get(p_slug text, p_booking_id uuid, p_claims jsonb default null)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug, true);
  v_booking booking.bookings;
begin
  perform booking.raise_if_members_only(v_tenant_id);
  if p_claims is null then
    v_booking := booking.own_booking(v_tenant_id, p_booking_id);
  else
    perform booking.raise_if_claims_foreign(v_tenant_id, p_claims, '{verify,cancel,reschedule,view}', p_booking_id);
    select * into v_booking from booking.bookings b where b.tenant_id = v_tenant_id and b.id = p_booking_id;
    if v_booking.id is null or booking.link_in_force(p_claims) is null
      or booking.is_past(p_claims, case when p_claims ->> 'purpose' = 'verify' then interval '24 hours'
        else interval '0' end) then
      perform booking.raise_error('invalid_token', 'This link is not known, or too old.');
    end if;
  end if;
  return booking.response(200, booking.appointment_view(v_booking,
    case when p_claims ->> 'purpose' = 'view' then 'maker' else 'customer' end)::json);
end
$$;
comment on function api.appointment_get is
  'GET appointments/{id} for the holder of a link of the booking (a verify link until 24 h beyond its exp), or, '
  'p_claims NULL, for its customer who is signed in. Errors: SB401 invalid_token, sign_in_required, SB404 '
  'booking_not_found, tenant_not_found.';
