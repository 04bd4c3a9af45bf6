create or replace function booking.event_owner(p_object booking.provider_objects) returns text
language sql stable
as $$
  select coalesce(
    (select s.mailbox
     from booking.bookings b
     join booking.salespersons s on s.id = b.salesperson_id
     join booking.calendars k on k.salesperson_id = s.id and k.external_id = s.mailbox
     where b.id = p_object.booking_id and s.directory_object_id is not null and k.provider = p_object.provider),
    p_object.provider_user)
$$;
comment on function booking.event_owner is
  'In which calendar an event of ours is asked about, as its provider knows it: in a directory by the object id of the '
  'salesperson where that is known, also for what was made under a name that is no more.';
