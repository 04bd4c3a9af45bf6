create or replace function booking.messages_of_deliveries(p_provider text, p_connections uuid[], p_items jsonb)
  returns table (place bigint, message_id bigint)
language sql stable
as $$
  select i.place, m.id
  from booking.delivery_items(p_items) i
  cross join lateral (
    select o.id, o.connection_id, o.recipient_key from booking.notification_outbox o where o.id = i.outbox_id
    union all
    (select o.id, o.connection_id, o.recipient_key from booking.notification_outbox o
     where i.outbox_id is null and o.provider = p_provider and o.provider_message_id = i.message_id
     order by o.id limit 1)) m
  where i.is_whole and i.opt is null
    and m.connection_id = any (p_connections) and m.recipient_key = lower(i.recipient)
$$;
comment on function booking.messages_of_deliveries is
  'Which message of ours each item of api.receive_deliveries is about: by our own name of it, else by the provider''s; '
  'none, where it went by another connection or to somebody else.';
