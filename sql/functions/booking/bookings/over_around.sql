create or replace function booking.over_around(p_salesperson_id uuid, p_from timestamptz, p_to timestamptz)
returns setof booking.bookings
language plpgsql rows 5
as $$
begin
  -- Until the widest buffer after its end a booking has its reservation.
  if p_from < booking.now() - booking.widest_buffer() then
    return query
      select b.* from booking.bookings b
      where b.tenant_id = (select s.tenant_id from booking.salespersons s where s.id = p_salesperson_id)
        and b.salesperson_id = p_salesperson_id and b.status in ('hold', 'pending_verify', 'confirmed')
        and b.start_at_utc < p_to and b.end_at_utc > p_from;
  end if;
end
$$;
comment on function booking.over_around is
  'Active bookings of a salesperson that overlap [p_from, p_to), where that reaches so far back that reservations may '
  'be purged; no row for a time ahead. Nobody sells the past: it is for rows written by hand and for moves.';
