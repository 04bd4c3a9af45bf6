create or replace function booking.prepare_check_event(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_object booking.provider_objects := booking.object_of_step(p_step);
begin
  if v_object.id is null or v_object.state = 'deleted' then
    return '{"skip": true}';
  end if;
  return jsonb_build_object('do', booking.event_update_input(p_saga, v_object));
end
$$;
comment on function booking.prepare_check_event is 'Looks whether an event stands.';
