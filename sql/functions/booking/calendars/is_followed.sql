create or replace function booking.is_followed(p_salesperson_id uuid) returns boolean
language plpgsql volatile
as $$
begin
  return exists (
    select from booking.salespersons s
    join booking.tenants t on t.id = s.tenant_id
    join booking.calendars k on k.salesperson_id = s.id
    left join booking.connections c on c.id = k.connection_id
    cross join (select booking.now() as at) n
    where s.id = p_salesperson_id and t.status = 'active' and c.status is distinct from 'removed'
      and (c.id is not null or s.is_in_directory or not s.has_calendar)
      and (s.active and s.has_calendar or exists (
        select from booking.bookings_ahead(s.id, n.at) b
        join booking.calendar_events e on e.booking_id = b.id and e.provider = k.provider)));
end
$$;
comment on function booking.is_followed is
  'Whether we watch a calendar: that of an active tenant''s salesperson who sells by it, or who was deactivated or has '
  'another kind now while confirmed bookings lie ahead in it; not one that nobody has connected, or that was '
  'disconnected.';
