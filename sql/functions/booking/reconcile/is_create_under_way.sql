create or replace function booking.is_create_under_way(p_salesperson_id uuid, p_booking_id uuid default null)
  returns boolean
language plpgsql volatile
as $$
begin
  return exists (
    select from booking.sagas g
    join booking.bookings b on b.id = g.booking_id
    join booking.provider_objects o
      on o.booking_id = b.id and o.capability = 'calendar' and o.state in ('intended', 'live')
    where g.id = any (array(select w.id::bigint from booking.work w where w.kind = 'saga'))
      and g.kind = 'confirm' and g.status = 'running' and g.settled_at is null
      and b.salesperson_id = p_salesperson_id and (p_booking_id is null or b.id = p_booking_id)
        and o.create_attempts > 0);
end
$$;
comment on function booking.is_create_under_way is
  'Whether an event for this calendar (or this booking) may have been created whose id we have not recorded yet.';
