create or replace function booking.is_compared(p_salesperson_id uuid) returns boolean
language plpgsql volatile
as $$
begin
  return booking.is_followed(p_salesperson_id) or exists (
    select from booking.salespersons s
    join booking.tenants t on t.id = s.tenant_id
    cross join (select booking.now() as at) n
    cross join lateral booking.bookings_ahead(s.id, n.at) b
    where s.id = p_salesperson_id and t.status = 'active' and booking.former_calendar(s.id, b.id) is not null);
end
$$;
comment on function booking.is_compared is
  'Whether the bookings of a salesperson are compared with their events: those of a calendar that is followed, and '
  'those that were confirmed in another one before, until the last of them has ended.';
