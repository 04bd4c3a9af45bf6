create or replace function booking.follow_message_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_event record;
begin
  for v_event in
    update booking.delivery_events e set is_waiting = false
    from booking.connections own
    join booking.connections told
      on told.id = own.id or told.provider = own.provider and told.secret is null and own.secret is null
    where own.id = new.connection_id and e.connection_id = told.id
      and e.is_waiting and e.message_id = new.provider_message_id
      and e.digest = booking.recipient_digest(new.recipient_key)
    returning e.state, e.is_permanent, e.code, e.happened_at
  loop
    perform booking.apply_delivery(new.id, new.provider_message_id, v_event.state, v_event.is_permanent, v_event.code,
      v_event.happened_at);
  end loop;
  return null;
end
$$;
comment on function booking.follow_message_id is
  'Trigger: what a provider told of a message before it answered our request counts once its id is known. Sees the '
  'platform''s connections, so it belongs to holdfast_platform.';
