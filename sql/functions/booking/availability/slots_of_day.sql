create or replace function booking.slots_of_day(
  p_salesperson booking.salespersons, p_service booking.services, p_at timestamptz
) returns integer
language plpgsql stable
as $$
declare
  v_day tstzrange := booking.local_day(p_at, p_salesperson.timezone);
begin
  return (select count(*) from booking.grid(p_salesperson, p_service, lower(v_day), upper(v_day)));
end
$$;
comment on function booking.slots_of_day is
  'How many slots the grid has on the salesperson''s local day of an instant, notice and horizon aside.';
