create or replace function booking.appointment_answer(p_slug text, p_booking_id uuid, p_status integer)
  returns booking.outcome
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_told jsonb;
  v_headers jsonb := '{"Content-Type": "application/json"}';
begin
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  if p_status = 202 then
    v_headers := v_headers || jsonb_build_object('Retry-After', '2', 'Location',
      case when v_booking.proof = 'staff' then '/v1/tenant-admin' else '/v1/public/' || p_slug end
        || '/appointments/' || p_booking_id);
  end if;
  v_told := case v_booking.proof
    when 'staff' then booking.appointment_view(v_booking, 'staff')
    when 'account' then booking.appointment_view(v_booking, 'customer')
      || jsonb_build_object('access_claims', booking.view_link(v_booking))
    else booking.appointment_view(v_booking, 'maker')
      || jsonb_build_object('access_claims', booking.view_link(v_booking)) end;
  return booking.response(p_status, v_told::json, v_headers);
end
$$;
comment on function booking.appointment_answer is
  'The answer to whoever made an appointment: as staff is told it where they did, else with a token to look at it '
  '(access_claims, which whoever answers signs); 202: its confirmation is under way.';
