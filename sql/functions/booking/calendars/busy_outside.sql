create or replace function booking.busy_outside(
  p_salesperson booking.salespersons, p_from timestamptz, p_to timestamptz
) returns tstzmultirange
language plpgsql stable
as $$
declare
  v_mirror booking.calendar_mirrors;
begin
  select m.* into v_mirror
  from booking.calendars k
  join booking.calendar_mirrors m on m.calendar_id = k.id and m.is_current
  where k.salesperson_id = p_salesperson.id;
  if not p_salesperson.has_calendar then
    return '{}';
  elsif v_mirror.id is not null then
    return (
      select coalesce(range_agg(i.item * tstzrange(p_from, p_to)), '{}')
      from booking.mirrored_busy(v_mirror, p_salesperson.timezone, p_from, p_to) as i (item));
  end if;
  return (
    select coalesce(range_agg(i.item * tstzrange(p_from, p_to)), '{}')
    from booking.busy_items(p_salesperson.id, (p_from at time zone 'UTC')::date,
      ((p_to - interval '1 microsecond') at time zone 'UTC')::date) as i (item));
end
$$;
comment on function booking.busy_outside is
  'What we know of a salesperson''s outside calendar in [p_from, p_to), for people to look at: from its mirror, else '
  'from what was read last, however long ago. Events of ours may be among it.';
