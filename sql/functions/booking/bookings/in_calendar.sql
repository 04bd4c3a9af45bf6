create or replace function booking.in_calendar(p_booking booking.bookings) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'state', case
      when not (booking.calendar_kind_of(p_booking)).has_calendar then 'none'
      when o.state = 'live' then 'yes'
      when o.state = 'delete_pending' then 'going'
      when p_booking.status in ('canceled', 'expired') then 'gone'
      when booking.confirmation_of(p_booking.id) = 'in_progress' then 'coming'
      else 'unconfirmed' end,
    'since', booking.iso(case when o.state = 'live'
      then coalesce((
        select min(t.finished_at) from booking.saga_steps t where t.object_id = o.id and t.status = 'done'),
        o.created_at) end),
    'reason', coalesce(o.last_error, (
      select t.last_error from booking.sagas s join booking.saga_steps t on t.saga_id = s.id
      where s.booking_id = p_booking.id and s.kind = 'confirm' and t.last_error is not null
      order by t.position limit 1)))
  from (values (true)) one
  left join lateral (
    select p.* from booking.provider_objects p
    where p.booking_id = p_booking.id and p.capability = 'calendar'
    order by p.state = 'live' desc, p.id desc limit 1) o on true
$$;
comment on function booking.in_calendar is
  'Whether a booking is in its person''s calendar, for people: {state, since, reason}. state: none (that person has '
  'none outside), yes (since then), going (it is being deleted), gone (the booking is over or was never there), '
  'coming (it is being confirmed; reason: what went wrong so far), unconfirmed (nobody has confirmed it yet).';
