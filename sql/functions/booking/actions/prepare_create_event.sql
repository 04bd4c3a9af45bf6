create or replace function booking.prepare_create_event(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_object booking.provider_objects;
begin
  select * into v_booking from booking.bookings b where b.id = p_saga.booking_id;
  select * into v_object from booking.provider_objects o
    where o.booking_id = v_booking.id and o.capability = 'calendar' and o.state = 'intended';
  if v_object.id is null then
    insert into booking.provider_objects
      (tenant_id, booking_id, provider, capability, connection_id, account, provider_user, start_at_utc, end_at_utc,
       created_at, updated_at)
    select v_booking.tenant_id, v_booking.id, k.provider, 'calendar', k.connection_id, c.account, k.external_id,
      v_booking.start_at_utc, v_booking.end_at_utc, booking.now(), booking.now()
    from booking.calendars k left join booking.connections c on c.id = k.connection_id
    where k.salesperson_id = v_booking.salesperson_id and k.provider = booking.provider_chosen(v_booking, 'calendar')
    returning * into v_object;
    if v_object.id is null then
      return jsonb_build_object('fail', 'The calendar is not where it was when the confirmation began.');
    end if;
  end if;
  update booking.saga_steps set object_id = v_object.id where saga_id = p_step.saga_id and position = p_step.position;
  update booking.provider_objects set create_attempts = create_attempts + 1, updated_at = booking.now()
    where id = v_object.id;
  return (
    select jsonb_build_object('do', jsonb_build_object(
      'booking_id', v_booking.id, 'directory', v_object.account, 'user', booking.event_owner(v_object),
      'search_first', v_object.create_attempts > 0,
      'start_at', booking.iso(v_booking.start_at_utc), 'end_at', booking.iso(v_booking.end_at_utc),
      'timezone', s.timezone,
      'attendee', case when booking.is_invited(v_booking)
        then jsonb_build_object('email', c.email, 'name', coalesce(v_booking.customer_name, c.name)) end,
      'place', booking.place_view(booking.place_of(v_booking), v_booking.place_text),
      'customer_phone', v_booking.customer_phone,
      'brings_link', (booking.place_of(v_booking)).is_made_with_event, 'is_last_look', v_object.create_attempts >= 2,
      'join_url', m.result ->> 'join_url', 'conference', booking.called(v_booking) ->> 'conference',
      'booking_path', '/b/' || t.slug || '/bookings/' || v_booking.id,
      'title', booking.event_title(f.event_title, v.name, coalesce(v_booking.customer_name, c.name, c.email)),
      'answers', case when f.answers_in_event then booking.answers_view(v_booking) else '[]' end,
      'tenant_name', coalesce(f.display_name, t.name), 'service_name', v.name, 'salesperson_name', s.display_name,
      'customer_name', coalesce(v_booking.customer_name, c.name, c.email), 'locale', f.default_locale))
    from booking.salespersons s
    join booking.customers c on c.id = v_booking.customer_id
    join booking.services v on v.id = v_booking.service_id
    join booking.tenants t on t.id = v_booking.tenant_id
    join booking.tenant_config f on f.tenant_id = t.id
    left join (
      select d.result from booking.saga_steps d join booking.actions a on a.action = d.action
      where d.saga_id = p_saga.id and (a.capability, a.effect) = ('conference', 'create')) m on true
    where s.id = v_booking.salesperson_id);
end
$$;
comment on function booking.prepare_create_event is
  'Records the intent of an event and gives the worker its input, with the address of the meeting where the booking '
  'has one; attendee is NULL where nobody is invited; brings_link: the event is to bring the address of the meeting, '
  'for which it is looked three times (is_last_look); locale is the tenant''s, whose calendar it is; title is NULL '
  'where it has none of its own. The booking id is the event''s key at its provider, so that a repeated create gives '
  'the same event.';
