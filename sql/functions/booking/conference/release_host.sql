create or replace function booking.release_host(p_step booking.saga_steps, p_retry_after double precision,
  p_error text) returns void
language plpgsql
as $$
declare
  v_object booking.provider_objects;
begin
  select * into v_object from booking.provider_objects o where o.id = p_step.object_id;
  -- Before its host is given up: nothing is under way there any more.
  update booking.saga_steps
  set status = 'pending', attempts = attempts - 1, object_id = null, last_error = p_error, counted_on = null
  where saga_id = p_step.saga_id and position = p_step.position;
  -- This attempt made nothing; an earlier one on this host may have.
  perform booking.give_up_host(v_object, v_object.create_attempts > 1, p_error);
  perform booking.limit_host(v_object, p_retry_after);
end
$$;
comment on function booking.release_host is
  'A provider said that the host is at its daily limit when a meeting was to be made: it rests, and the next of the '
  'pool is taken. Not counted as an attempt.';
