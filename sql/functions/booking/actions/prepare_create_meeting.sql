create or replace function booking.prepare_create_meeting(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_provider text;
  v_object booking.provider_objects;
  v_host booking.conference_hosts;
begin
  select * into v_booking from booking.bookings b where b.id = p_saga.booking_id;
  v_provider := booking.provider_chosen(v_booking, 'conference');
  -- What is to be replaced is known to be gone.
  update booking.provider_objects o
  set state = 'deleted', last_error = 'gone from its provider', updated_at = booking.now()
  where p_saga.kind = 'replace' and o.booking_id = v_booking.id and o.capability = 'conference' and o.state = 'live';
  select * into v_object from booking.provider_objects o
  where o.booking_id = v_booking.id and o.capability = 'conference' and o.state = 'intended';
  if v_object.id is not null and not booking.use_host(v_object.provider, v_object.provider_user) then
    perform booking.give_up_host(v_object, v_object.create_attempts > 0,
      'The host has used up its requests of the day.');
    v_object.id := null;
  end if;
  if v_object.id is null then
    v_host := booking.pick_host(v_booking, v_provider, p_step.refused_hosts);
    if v_host.id is null then
      return booking.no_host_answer(p_saga, p_step, v_provider);
    end if;
    insert into booking.provider_objects
      (tenant_id, booking_id, provider, capability, connection_id, provider_user, start_at_utc, end_at_utc, created_at,
       updated_at)
    values (v_booking.tenant_id, v_booking.id, v_provider, 'conference', v_host.connection_id, v_host.user_id,
      v_booking.start_at_utc, v_booking.end_at_utc, booking.now(), booking.now())
    returning * into v_object;
  end if;
  update booking.saga_steps set object_id = v_object.id, counted_on = booking.host_day()
  where saga_id = p_step.saga_id and position = p_step.position;
  update booking.provider_objects
  set create_attempts = create_attempts + 1, start_at_utc = v_booking.start_at_utc,
      end_at_utc = v_booking.end_at_utc, updated_at = booking.now()
  where id = v_object.id;
  return jsonb_build_object('do',
    booking.meeting_input(v_booking, v_object, p_saga.kind = 'replace' or v_object.create_attempts > 0));
end
$$;
comment on function booking.prepare_create_meeting is
  'Records the intent of a meeting on a free host, counts the request against the host''s day, and gives the worker '
  'its input. Without an idempotency key at the provider the worker searches our booking id at the start of the agenda '
  'first, from the second attempt on and when a meeting is to replace a lost one. See booking.no_host_answer when no '
  'host can.';
