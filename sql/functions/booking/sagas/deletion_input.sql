create or replace function booking.deletion_input(p_object booking.provider_objects) returns jsonb
language sql stable
as $$
  select jsonb_build_object('booking_id', p_object.booking_id, 'installation_id', (select installation_id from booking.installation),
      'search', p_object.external_id is null or p_object.create_attempts > 1,
      'keep', (
        select coalesce(jsonb_agg(k.id), '[]') from (
          select o.external_id as id from booking.provider_objects o
          where o.booking_id = p_object.booking_id and o.provider = p_object.provider and o.state = 'live'
          union
          select booking.recorded_id(b.id, p_object.provider) from booking.bookings b
          where b.id = p_object.booking_id and b.status = 'confirmed') k
        where k.id <> coalesce(p_object.external_id, '')))
    || case p_object.provider
       when 'zoom' then jsonb_build_object('host', p_object.owner_user, 'meeting_id', p_object.external_id)
       else jsonb_build_object('directory', p_object.directory_id, 'user', booking.event_owner(p_object), 'event_id', p_object.external_id) end
$$;
comment on function booking.deletion_input is
  'What a worker needs to delete an object. Without an id (outcome of the create unknown), and when more than one '
  'create was sent, all that carry the booking''s marker are searched for (search), but for those that the booking '
  'needs (keep).';
