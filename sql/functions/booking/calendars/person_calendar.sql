create or replace function booking.person_calendar(
  p_salesperson booking.salespersons, p_from timestamptz, p_to timestamptz
) returns jsonb
language plpgsql volatile
as $$
declare
  v_first date := (p_from at time zone p_salesperson.timezone)::date;
  v_last date := ((p_to - interval '1 microsecond') at time zone p_salesperson.timezone)::date;
  v_asked tstzrange := tstzrange(p_from, p_to);
  v_bookings jsonb;
  v_booked tstzmultirange;
begin
  select coalesce(jsonb_agg(jsonb_build_object('booking_id', b.id, 'status', b.status,
      'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc), 'attendance', b.attendance,
      'customer', coalesce(b.customer_name, c.name, c.email), 'service', v.name, 'color', v.color)
      order by b.start_at_utc, b.id), '[]'),
    coalesce(range_agg(tstzrange(b.start_at_utc, b.end_at_utc)), '{}')
  into v_bookings, v_booked
  from booking.bookings b
  join booking.customers c on c.id = b.customer_id
  join booking.services v on v.id = b.service_id
  where b.tenant_id = p_salesperson.tenant_id and b.salesperson_id = p_salesperson.id
    -- A meeting ends a day after it starts at the latest.
    and b.start_at_utc >= p_from - interval '1 day' and b.start_at_utc < p_to and b.end_at_utc > p_from
    and b.status in ('hold', 'pending_verify', 'confirmed') and not booking.is_lapsed(b.id);
  return jsonb_build_object(
    'id', p_salesperson.id, 'display_name', p_salesperson.display_name, 'timezone', p_salesperson.timezone,
    'active', p_salesperson.active, 'bookings', v_bookings,
    'busy', booking.pieces(booking.busy_outside(p_salesperson, p_from, p_to) - v_booked),
    'open', booking.pieces((
      select coalesce(range_agg(tstzrange(w.opens_at, w.closes_at) * v_asked), '{}')
      -- Hours of the day before may reach over midnight.
      from booking.windows(p_salesperson, v_first - 1, v_last) w)
      - booking.closed_ranges(p_salesperson, null, p_from, p_to)),
    'closures', (
      select coalesce(jsonb_agg(jsonb_build_object('reason', k.reason, 'start_at', booking.iso(lower(k.part)),
        'end_at', booking.iso(upper(k.part))) order by k.part), '[]')
      from (
        select c.reason, v_asked * coalesce(c.period, tstzrange(
          booking.first_instant(lower(c.days)::timestamp, p_salesperson.timezone),
          booking.first_instant(upper(c.days)::timestamp, p_salesperson.timezone))) as part
        from booking.closures c
        where c.tenant_id = p_salesperson.tenant_id and c.service_id is null
          and (c.salesperson_id is null or c.salesperson_id = p_salesperson.id)
          and (c.period && v_asked or c.days && daterange(v_first, v_last, '[]'))) k
      where not isempty(k.part)));
end
$$;
comment on function booking.person_calendar is
  'A salesperson''s calendar of [p_from, p_to), as api.staff_calendar tells it.';
