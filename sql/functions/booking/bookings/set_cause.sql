create or replace function booking.set_cause(
  p_event text, p_actor_type text, p_actor_id text, p_meta jsonb default '{}'
) returns void
language plpgsql
as $$
begin
  perform set_config('booking.cause', jsonb_build_object(
    'event', p_event, 'actor_type', p_actor_type, 'meta', p_meta, 'actor_id',
      case p_actor_type when 'administrator' then coalesce(booking.acting_as(), p_actor_id) else p_actor_id end
    )::text, true);
end
$$;
comment on function booking.set_cause is
  'Says why the next write to bookings happens; cleared by booking.clear_cause. What the company does is told of the '
  'account or key that asked for it, whatever p_actor_id says.';
