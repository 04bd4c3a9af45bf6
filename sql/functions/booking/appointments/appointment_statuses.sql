create or replace function booking.appointment_statuses() returns text[]
language sql immutable
as $$ select array['pending', 'confirmed', 'completed', 'canceled', 'no_show', 'expired'] $$;
comment on function booking.appointment_statuses is
  'How an appointment can stand, as booking.appointment_status tells.';
