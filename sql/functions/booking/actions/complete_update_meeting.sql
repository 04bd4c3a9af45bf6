create or replace function booking.complete_update_meeting(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language plpgsql
as $$
begin
  if (p_result ->> 'gone')::boolean then
    perform booking.replace_lost_meeting(p_step.object_id, 'infinity');
  else
    update booking.provider_objects o
    set start_at_utc = b.start_at_utc, end_at_utc = b.end_at_utc, updated_at = booking.now()
    from booking.bookings b where o.id = p_step.object_id and b.id = o.booking_id;
  end if;
end
$$;
comment on function booking.complete_update_meeting is
  'The meeting is moved, or gone: then another one takes its place.';
