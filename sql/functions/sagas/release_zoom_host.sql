create or replace function booking.release_zoom_host(p_step booking.saga_steps, p_retry_after double precision, p_error text) returns void
language plpgsql
as $$
declare
  v_object booking.provider_objects;
begin
  update booking.provider_objects
  set state = case when create_attempts > 1 then 'delete_owed' else 'deleted' end,
      last_error = p_error, next_attempt_at = booking.now(), updated_at = booking.now()
  where id = p_step.object_id returning * into v_object;
  if v_object.state = 'delete_owed' then
    -- An earlier attempt on this host may have created something.
    perform booking.enqueue('deletion', v_object.id::text);
  end if;
  update booking.zoom_hosts
  set limited_until = booking.now() + make_interval(secs => coalesce(p_retry_after, booking.setting('retry_max_seconds', '300')::double precision))
  where user_id = v_object.owner_user;
  delete from booking.reservations where booking_id = v_object.booking_id and kind = 'zoom_host';
  update booking.saga_steps
  set status = 'pending', attempts = attempts - 1, object_id = null, lease = null, lease_until = null, last_error = p_error
  where saga_id = p_step.saga_id and position = p_step.position;
end
$$;
comment on function booking.release_zoom_host(booking.saga_steps, double precision, text) is
  'Zoom said that the host is at its daily limit (100 creates and updates a day, reset 00:00 UTC): it rests for as long as Zoom says, else for the longest backoff (RETRY_MAX_SECONDS), and the next of the pool is taken. Not counted as an attempt.';
