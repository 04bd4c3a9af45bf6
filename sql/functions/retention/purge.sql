create or replace function booking.purge() returns jsonb
language plpgsql
as $$
declare
  c_bookings constant integer := 500;
  c_rows constant integer := 1000;
  v_counts jsonb := jsonb_build_object('bookings', booking.purge_bookings(c_bookings), 'idempotency_records', booking.purge_keys(c_rows));
begin
  v_counts := v_counts || booking.purge_traces(c_rows);
  return v_counts || jsonb_build_object('more', (v_counts ->> 'bookings')::integer = c_bookings or exists (
    select from jsonb_each_text(v_counts - 'bookings') c where c.value::integer = c_rows));
end
$$;
comment on function booking.purge() is
  'One batch of retention: 500 bookings and 1000 rows of each other kind. Returns the counts and more.';
