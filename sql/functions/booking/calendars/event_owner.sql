create or replace function booking.event_owner(p_object booking.provider_objects) returns text
language sql stable
as $$
  select coalesce(
    (select s.mailbox from booking.bookings b join booking.salespersons s on s.id = b.salesperson_id
     where b.id = p_object.booking_id and s.graph_object_id is not null),
    p_object.owner_user)
$$;
comment on function booking.event_owner is
  'As whom Graph is asked about an event of ours: the object id of its salesperson where it is known, also for what '
  'was made under a name that is no more.';
