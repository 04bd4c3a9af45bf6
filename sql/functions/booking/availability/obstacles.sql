create or replace function booking.obstacles(
  p_salesperson booking.salespersons, p_service booking.services, p_from timestamptz, p_to timestamptz,
  p_from_mirror boolean, p_moving booking.bookings default null,
  out taken tstzmultirange, out busy tstzmultirange
)
language plpgsql stable
as $$
declare
  v_buffer interval := make_interval(mins => p_service.buffer_minutes);
  v_mirror booking.calendar_mirrors;
  v_since timestamptz := '-infinity';
  v_mirrored tstzmultirange;
begin
  if p_from_mirror then
    -- One snapshot sees whether the mirror is live and what is in it.
    v_mirror := booking.live_mirror(p_salesperson.id, p_from, p_to);
    if v_mirror.id is null then
      return;
    end if;
    select range_agg(tstzrange(lower(i.item) - v_buffer, upper(i.item) + v_buffer)) into v_mirrored
    from booking.mirrored_busy(v_mirror, p_salesperson.timezone, p_from, p_to, (p_moving).id) as i (item);
    -- What a hold has read in the calendar since then counts too.
    v_since := greatest(v_mirror.watermark_at,
      booking.now() - make_interval(secs => booking.setting('availability_cache_seconds')::double precision));
  end if;
  taken := booking.taken_ranges(p_salesperson.id, p_service.buffer_minutes, p_from, p_to, (p_moving).claim_id);
  select coalesce(range_agg(tstzrange(lower(i.item) - v_buffer, upper(i.item) + v_buffer)), '{}')
    + coalesce(v_mirrored, '{}')
  into busy
  from booking.busy_items(p_salesperson.id,
    (p_from at time zone 'UTC')::date, ((p_to - interval '1 microsecond') at time zone 'UTC')::date,
    v_since) as i (item);
end
$$;
comment on function booking.obstacles is
  'What stands in the way of slots of a service between p_from and p_to, buffers included: what is booked (taken), and '
  'what the calendar says (busy). Busy times are the cached ones, which the caller knows to be fresh, or those of the '
  'calendar''s mirror (p_from_mirror): both NULL then when it is not live. p_moving: a booking for which another time '
  'is sought; it is not in its own way.';
