create or replace function booking.give_up_host(p_object booking.provider_objects, p_may_exist boolean,
  p_error text) returns void
language plpgsql
as $$
begin
  update booking.provider_objects
  set state = case when p_may_exist then 'delete_pending' else 'deleted' end,
      last_error = p_error, updated_at = booking.now()
  where id = p_object.id;
  if p_may_exist then
    -- Not at once: a confirmation that ends here undoes it itself.
    perform booking.enqueue('deletion', p_object.id::text, ceil(booking.lease_seconds())::integer);
  end if;
  delete from booking.reservations where booking_id = p_object.booking_id and kind = 'conference_host';
end
$$;
comment on function booking.give_up_host is
  'A host cannot take the meeting that was intended for it: its reservation ends, and what may exist there '
  '(p_may_exist) is marked for deletion.';
