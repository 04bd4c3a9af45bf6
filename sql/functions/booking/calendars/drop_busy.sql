create or replace function booking.drop_busy(
  p_salesperson_id uuid, p_from timestamptz default null, p_to timestamptz default null
) returns void
language plpgsql
as $$
begin
  update booking.calendar_freshness f set generation = f.generation + 1
  where f.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id);
  delete from booking.busy_days b
  where b.salesperson_id = p_salesperson_id
    and (p_from is null or b.day >= ((p_from - booking.widest_buffer()) at time zone 'UTC')::date)
    and (p_to is null or b.day <= ((p_to + booking.widest_buffer()) at time zone 'UTC')::date);
end
$$;
comment on function booking.drop_busy is
  'Forgets cached busy times of a calendar that changed, all or those that [p_from, p_to) reaches, and raises its '
  'generation, so that a fetch under way stores nothing.';
