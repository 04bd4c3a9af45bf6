create or replace function booking.set_cause(
  p_event text, p_actor_type text, p_actor_id text, p_meta jsonb default '{}'
) returns void
language plpgsql
as $$
begin
  perform set_config('booking.cause', jsonb_build_object(
    'event', p_event, 'actor_type', p_actor_type, 'actor_id', p_actor_id, 'meta', p_meta)::text, true);
end
$$;
comment on function booking.set_cause is 'Says why the next write to bookings happens; cleared by booking.clear_cause.';
