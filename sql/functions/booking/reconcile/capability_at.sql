create or replace function booking.capability_at(p_place booking.reconciled_places) returns text
language plpgsql stable
as $$
declare
  v_capabilities text[] := array(select p.capability from booking.providers p where p.provider = p_place.provider);
begin
  if cardinality(v_capabilities) <> 1 then
    perform booking.raise_error('internal_error',
      format('Objects of what kind does %s list? %s.', p_place.provider, v_capabilities));
  end if;
  return v_capabilities[1];
end
$$;
comment on function booking.capability_at is
  'What the objects at a place are to bookings: events of a calendar, meetings of a host. SB500: its provider has not '
  'exactly one capability.';
