create or replace function booking.is_purgeable(p_booking booking.bookings) returns boolean
language sql stable
as $$
  select p_booking.status in ('confirmed', 'canceled', 'expired')
    and not exists (
      select from booking.provider_objects o
      where o.booking_id = p_booking.id and o.state <> 'deleted'
        and not (o.state = 'live' and p_booking.status = 'confirmed'))
    and not exists (select from booking.sagas s where s.booking_id = p_booking.id and s.finished_at is null)
$$;
comment on function booking.is_purgeable is
  'Whether nothing but its age keeps a booking: it is not active any more, and no work and no deletion is pending to a '
  'provider. Objects of a meeting that took place stay where they are.';
