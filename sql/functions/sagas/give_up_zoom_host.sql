create or replace function booking.give_up_zoom_host(p_object booking.provider_objects, p_error text) returns void
language plpgsql
as $$
declare
  v_state text;
begin
  update booking.provider_objects
  set state = case when create_attempts > 1 then 'delete_owed' else 'deleted' end,
      last_error = p_error, next_attempt_at = booking.now(), updated_at = booking.now()
  where id = p_object.id returning state into v_state;
  if v_state = 'delete_owed' then
    -- An earlier attempt on this host may have created something.
    perform booking.enqueue('deletion', p_object.id::text);
  end if;
  delete from booking.reservations where booking_id = p_object.booking_id and kind = 'zoom_host';
end
$$;
comment on function booking.give_up_zoom_host(booking.provider_objects, text) is
  'A host cannot take the meeting that was intended for it: its reservation ends, and what an earlier attempt may have made there is owed to be deleted.';
