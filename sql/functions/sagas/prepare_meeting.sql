create or replace function booking.prepare_meeting(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_object booking.provider_objects;
  v_host text;
begin
  select * into v_booking from booking.bookings b where b.id = p_saga.booking_id;
  select * into v_object from booking.provider_objects o where o.booking_id = v_booking.id and o.provider = 'zoom' and o.state = 'intended';
  if v_object.id is null then
    v_host := booking.pick_zoom_host(v_booking);
    if v_host is null then
      perform booking.fail_confirmation(p_saga.id, 'No Zoom host is free at this time.');
      return null;
    end if;
    insert into booking.provider_objects (tenant_id, booking_id, provider, owner_user, start_at_utc, end_at_utc, created_at, updated_at)
    values (v_booking.tenant_id, v_booking.id, 'zoom', v_host, v_booking.start_at_utc, v_booking.end_at_utc, booking.now(), booking.now())
    returning * into v_object;
  end if;
  update booking.saga_steps set object_id = v_object.id where saga_id = p_step.saga_id and position = p_step.position;
  update booking.provider_objects set create_attempts = create_attempts + 1, updated_at = booking.now() where id = v_object.id;
  return (
    select jsonb_build_object('booking_id', v_booking.id, 'installation_id', i.installation_id, 'host', v_object.owner_user,
      'search_first', v_object.create_attempts > 0,
      'topic', left(v.name || ': ' || coalesce(v_booking.customer_name, c.name, c.email) || ' / ' || s.display_name, 200),
      'start_at', booking.iso(v_booking.start_at_utc), 'end_at', booking.iso(v_booking.end_at_utc), 'timezone', s.timezone,
      'agenda', v_booking.id || ' ' || i.installation_id)
    from booking.installation i, booking.salespersons s, booking.customers c, booking.services v
    where s.id = v_booking.salesperson_id and c.id = v_booking.customer_id and v.id = v_booking.service_id);
end
$$;
comment on function booking.prepare_meeting(booking.sagas, booking.saga_steps) is
  'Records the intent of a Zoom meeting on a free host and gives the worker its input. Zoom has no idempotency key: from the second attempt on the worker searches our booking id at the start of the agenda first. NULL: no host is free, the confirmation has failed.';
