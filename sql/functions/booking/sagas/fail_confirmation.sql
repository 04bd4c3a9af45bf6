create or replace function booking.fail_confirmation(p_saga_id bigint, p_error text) returns void
language plpgsql
as $$
declare
  v_booking_id uuid;
begin
  update booking.sagas set last_error = p_error where id = p_saga_id returning booking_id into v_booking_id;
  -- The trigger of the transition compensates.
  perform booking.transition(v_booking_id, 'expired', 'confirmation_failed', 'system', null,
    jsonb_build_object('error', p_error));
end
$$;
comment on function booking.fail_confirmation is
  'Ends a confirmation for good: the booking expires with event confirmation_failed, its slot is free, the saga '
  'compensates.';
