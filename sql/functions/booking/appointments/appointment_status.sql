create or replace function booking.appointment_status(p_booking booking.bookings) returns text
language sql volatile
as $$
  select case
    when p_booking.status in ('hold', 'pending_verify') then
      case when booking.is_lapsed(p_booking.id) then 'expired' else 'pending' end
    when p_booking.status <> 'confirmed' then p_booking.status
    when p_booking.attendance = 'no_show' then 'no_show'
    when p_booking.end_at_utc <= booking.now() then 'completed'
    else 'confirmed' end
$$;
comment on function booking.appointment_status is
  'How a booking stands, in the words of appointments: pending, confirmed, completed (confirmed and over), canceled, '
  'no_show or expired (a lapsed hold too, whatever its row says yet).';
