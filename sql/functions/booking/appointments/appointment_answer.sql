create or replace function booking.appointment_answer(p_slug text, p_booking_id uuid, p_status integer)
  returns booking.outcome
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_headers jsonb := '{"Content-Type": "application/json"}';
begin
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  if p_status = 202 then
    v_headers := v_headers || jsonb_build_object('Retry-After', '2',
      'Location', '/v1/public/' || p_slug || '/appointments/' || p_booking_id);
  end if;
  return booking.response(p_status, (booking.appointment_view(v_booking,
      case when v_booking.proof = 'account' then 'customer' else 'maker' end)
    || jsonb_build_object('access_claims', booking.view_link(v_booking)))::json, v_headers);
end
$$;
comment on function booking.appointment_answer is
  'The answer to whoever made an appointment, with a token to look at it (access_claims, which whoever answers signs); '
  '202: its confirmation is under way.';
