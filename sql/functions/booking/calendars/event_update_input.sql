create or replace function booking.event_update_input(p_saga booking.sagas, p_object booking.provider_objects)
  returns jsonb
language sql stable
as $$
  select jsonb_build_object('booking_id', p_object.booking_id, 'directory', p_object.account,
    'user', booking.event_owner(p_object), 'event_id', p_object.external_id,
    'join_url', (select m.join_url from booking.meetings m where m.booking_id = p_object.booking_id),
    'locale', (select c.default_locale from booking.tenant_config c where c.tenant_id = p_object.tenant_id),
    'conference', (select booking.called(b) ->> 'conference' from booking.bookings b where b.id = p_object.booking_id),
    'old_join_url', (
      select s.result ->> 'old_join_url' from booking.saga_steps s
      where s.saga_id = p_saga.id and booking.is_action(s.action, 'conference', 'record')))
$$;
comment on function booking.event_update_input is
  'What a worker needs to put the address of a new meeting into the booking''s event, in the tenant''s language.';
