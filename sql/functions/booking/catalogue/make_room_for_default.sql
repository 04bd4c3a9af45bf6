create or replace function booking.make_room_for_default(p_service booking.services) returns void
language sql
as $$
  update booking.services o set is_default = false
  where o.tenant_id = p_service.tenant_id and o.is_default and o.id <> p_service.id and p_service.is_default
$$;
comment on function booking.make_room_for_default is
  'Where a service becomes the default one, the one before is none any more.';
