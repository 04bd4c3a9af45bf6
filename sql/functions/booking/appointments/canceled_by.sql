create or replace function booking.canceled_by(p_booking booking.bookings) returns text
language sql immutable
as $$
  select case p_booking.cancel_source
    when 'customer' then 'customer'
    when 'reschedule' then 'customer'
    when 'administrator' then 'staff'
    when 'sales_manual' then 'calendar'
    when 'database' then 'system' end
$$;
comment on function booking.canceled_by is
  'Who canceled a booking, in the words of appointments: customer, staff, calendar (its organizer, there) or system '
  '(by hand); NULL: nobody.';
