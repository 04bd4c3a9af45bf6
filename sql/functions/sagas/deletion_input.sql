create or replace function booking.deletion_input(p_object booking.provider_objects) returns jsonb
language sql stable
as $$
  select jsonb_build_object('booking_id', p_object.booking_id, 'installation_id', (select installation_id from booking.installation))
    || case p_object.provider
       when 'zoom' then jsonb_build_object('host', p_object.owner_user, 'meeting_id', p_object.external_id)
       else jsonb_build_object('directory', p_object.directory_id, 'user', p_object.owner_user, 'event_id', p_object.external_id) end
$$;
comment on function booking.deletion_input(booking.provider_objects) is
  'What a worker needs to delete an object; without an id (outcome of the create unknown) it is searched by the booking''s marker.';
