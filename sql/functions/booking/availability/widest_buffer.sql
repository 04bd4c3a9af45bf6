create or replace function booking.widest_buffer() returns interval
-- Becomes a constant in the plan of the query that calls it.
language sql immutable
as $$ select interval '8 hours' $$;
comment on function booking.widest_buffer is
  'The longest buffer that a service may have, as a_buffer_is_at_most_eight_hours says: how far around a time '
  'whatever can collide with it is looked for.';
