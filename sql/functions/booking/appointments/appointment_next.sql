create or replace function booking.appointment_next(p_booking booking.bookings) returns jsonb
language sql volatile
as $$
  select jsonb_build_object('kind', case
    when p_booking.proof = 'mail' and booking.appointment_status(p_booking) = 'pending'
      and booking.confirmation_of(p_booking.id) is null then 'verify_mail'
    else 'none' end)
$$;
comment on function booking.appointment_next is
  'What whoever booked has to do next: {kind}: verify_mail (press the link in the mail) or none.';
