create or replace function booking.notification_items(p_items jsonb)
returns table (
  place bigint, provider text, subscription_id text, secret text, change_type text, resource_id text,
  lifecycle_event text, object_id uuid, dedupe_id text
)
language sql immutable
as $$
  select e.ordinality, e.item ->> 'provider', e.item ->> 'subscription_id', e.item ->> 'secret',
    case when e.item ->> 'lifecycle_event' is null and e.item ->> 'change_type' in ('created', 'updated', 'deleted')
      then e.item ->> 'change_type' end,
    case when e.item ->> 'lifecycle_event' is null then nullif(e.item ->> 'resource_id', '') end,
    case when e.item ->> 'lifecycle_event' in ('reauthorizationRequired', 'subscriptionRemoved', 'missed')
      then e.item ->> 'lifecycle_event' end,
    substring(e.item ->> 'owner_id' from '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::uuid,
    nullif(e.item ->> 'dedupe_id', '')
  from jsonb_array_elements(case jsonb_typeof(p_items) when 'array' then p_items else jsonb_build_array(p_items) end)
    with ordinality as e (item, ordinality)
$$;
comment on function booking.notification_items is
  'The items of a list of notifications, one row each, whatever they are; what is missing or of an unknown kind is '
  'NULL. Items are what a provider''s own code made of what it posts: {provider, subscription_id, secret, change_type, '
  'resource_id, lifecycle_event, owner_id, dedupe_id}.';
