create or replace function booking.try_next_host(p_step booking.saga_steps, p_error text) returns void
language plpgsql
as $$
declare
  v_object booking.provider_objects;
begin
  select * into v_object from booking.provider_objects o where o.id = p_step.object_id;
  -- Before its host is given up: nothing is under way there any more.
  update booking.saga_steps
  set status = 'pending', object_id = null, last_error = p_error,
      refused_hosts = refused_hosts || v_object.provider_user
  where saga_id = p_step.saga_id and position = p_step.position;
  -- An error may hide that it was made anyway.
  perform booking.give_up_host(v_object, true, p_error);
end
$$;
comment on function booking.try_next_host is
  'A meeting was refused for good for one host: the next of the pool is asked; booking.no_host_answer ends it when '
  'there is none.';
