create or replace function booking.taken_ranges(
  p_salesperson booking.salespersons, p_buffer_minutes integer, p_from timestamptz, p_to timestamptz,
  p_moving_id uuid default null
) returns tstzmultirange
language plpgsql stable
as $$
declare
  v_now timestamptz := booking.now();
  v_taken tstzmultirange;
begin
  -- Range operators are not leakproof, so under row-level security they cannot use an index;
  -- these conditions can. Only a booking that its organizer moved may be longer than a day.
  select range_agg(tstzrange(
    b.start_at_utc - make_interval(mins => greatest(b.buffer_minutes, p_buffer_minutes)),
    b.end_at_utc + make_interval(mins => greatest(b.buffer_minutes, p_buffer_minutes))))
  into v_taken
  from (
    select n.id, n.status, n.start_at_utc, n.end_at_utc, n.buffer_minutes, n.rescheduled_from
    from booking.bookings n
    where n.tenant_id = p_salesperson.tenant_id and n.salesperson_id = p_salesperson.id
      and n.status in ('hold', 'pending_verify', 'confirmed')
      and n.start_at_utc > p_from - interval '28 hours' and n.start_at_utc < p_to + interval '4 hours'
    union all
    select m.id, m.status, m.start_at_utc, m.end_at_utc, m.buffer_minutes, m.rescheduled_from
    from booking.bookings m
    where m.salesperson_id = p_salesperson.id and m.is_moved and m.status = 'confirmed'
      and m.end_at_utc > p_from - interval '4 hours' and m.start_at_utc < p_to + interval '4 hours'
  ) b
  where (b.id = p_moving_id or b.rescheduled_from = p_moving_id) is not true
    and (b.status = 'confirmed' or not exists (
      select from booking.holds h
      where h.booking_id = b.id and h.expires_at_utc <= v_now
        and not exists (select from booking.sagas s where s.booking_id = b.id and s.kind = 'confirm')));
  return coalesce(v_taken, '{}');
end
$$;
comment on function booking.taken_ranges is
  'Times between p_from and p_to at which a slot with this buffer (minutes) would collide with an active booking, the '
  'larger of both buffers on both sides. Lapsed holds that are not being confirmed take nothing, nor do a booking '
  'that is to be moved (p_moving_id) and the hold that would have replaced it.';
