create or replace function booking.lock_booking(p_booking_id uuid) returns void
language sql volatile
as $$ select booking.lock(5, p_booking_id::text) $$;
comment on function booking.lock_booking is
  'Serialises confirm, cancel and saga steps of one booking. After the salesperson''s lock.';
