create or replace function booking.mark_for_deletion(p_booking_id uuid) returns integer
language plpgsql
as $$
declare
  v_count integer;
begin
  update booking.provider_objects
  set state = case when create_attempts = 0 then 'deleted' else 'delete_pending' end, updated_at = booking.now()
  where booking_id = p_booking_id and state in ('intended', 'live');
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function booking.mark_for_deletion is
  'Turns every object of a booking that exists or may exist at a provider into a pending deletion; returns how many. '
  'What was never asked for is simply gone.';
