create or replace function booking.is_create_open(p_booking_id uuid, p_capability text) returns boolean
language sql stable
as $$
  select exists (
    select from booking.sagas g join booking.saga_steps s on s.saga_id = g.id
    where g.booking_id = p_booking_id and g.finished_at is null and s.status in ('pending', 'running')
      and booking.is_action(s.action, p_capability, 'create'))
$$;
comment on function booking.is_create_open is
  'Whether a saga is about to make, or is making, what a booking has of a capability: it looks for what exists itself.';
