create or replace function booking.confirmation_of(p_booking_id uuid) returns text
language sql stable
as $$
  select case when s.settled_at is null then 'in_progress' when s.status = 'done' then 'done' else 'failed' end
  from booking.sagas s where s.booking_id = p_booking_id and s.kind = 'confirm'
$$;
comment on function booking.confirmation_of is
  'How far the confirmation of a booking is: NULL (not begun), in_progress, done or failed.';
