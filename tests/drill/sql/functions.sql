-- The two functions of pull_string. Whoever has no strings has nothing to pull.
create function booking.prepare_pull_string(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_object booking.provider_objects;
begin
  select * into v_object from booking.provider_objects o
  where o.booking_id = p_saga.booking_id and o.capability = 'conference' and o.state = 'live';
  if v_object.provider is distinct from 'tin_can' then
    return '{"skip": true}';
  end if;
  update booking.saga_steps set object_id = v_object.id
  where saga_id = p_step.saga_id and position = p_step.position;
  return jsonb_build_object('do', jsonb_build_object('string', v_object.external_id));
end
$$;

create function booking.complete_pull_string(p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb)
  returns void
language sql volatile
as $$
  select booking.audit('string.taut', 'booking', p_saga.booking_id::text, p_result)
$$;
