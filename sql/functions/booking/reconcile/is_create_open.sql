create or replace function booking.is_create_open(p_booking_id uuid, p_provider text) returns boolean
language sql stable
as $$
  select exists (
    select from booking.sagas g join booking.saga_steps s on s.saga_id = g.id
    where g.booking_id = p_booking_id and g.finished_at is null and s.status in ('pending', 'running')
      and s.action = case p_provider when 'zoom' then 'create_meeting' else 'create_event' end)
$$;
comment on function booking.is_create_open is
  'Whether a saga is about to make, or is making, this booking''s meeting (zoom) or event (graph): it looks for what '
  'exists itself.';
