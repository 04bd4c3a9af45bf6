create or replace function booking.booking_to_change(p_mail booking.mails) returns uuid
language sql stable
as $$
  select case
    when p_mail.kind in ('confirmed', 'links') then b.id
    when p_mail.kind in ('replacement_lapsed', 'confirmation_failed') then b.rescheduled_from end
  from booking.bookings b
  where b.id = p_mail.booking_id
$$;
comment on function booking.booking_to_change is
  'The booking that a mail''s cancel and reschedule links are for: its own, or, when a new time came to nothing, the '
  'one that was to be moved. NULL: a mail without such links.';
