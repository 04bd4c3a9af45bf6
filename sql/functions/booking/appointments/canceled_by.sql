create or replace function booking.canceled_by(p_booking booking.bookings) returns text
language sql stable
as $$
  select case p_booking.cancel_source
    when 'customer' then 'customer'
    when 'reschedule' then case when (booking.last_replacement(p_booking)).proof = 'staff' then 'staff'
      else 'customer' end
    when 'administrator' then 'staff'
    when 'sales_manual' then 'calendar'
    when 'database' then 'system' end
$$;
comment on function booking.canceled_by is
  'Who canceled a booking, or moved it elsewhere, in the words of appointments: customer, staff, calendar (its '
  'organizer, there) or system (by hand); NULL: nobody.';
