create or replace function booking.notification_items(p_items jsonb)
returns table (
  place bigint, subscription_id text, client_state text, change_type text, resource_id text, lifecycle_event text,
  object_id uuid
)
language sql immutable
as $$
  select e.ordinality, e.item ->> 'subscriptionId', e.item ->> 'clientState',
    case when e.item ->> 'changeType' in ('created', 'updated', 'deleted') then e.item ->> 'changeType' end,
    case when e.item ->> 'lifecycleEvent' is null then
      nullif(coalesce(e.item #>> '{resourceData,id}', substring(e.item ->> 'resource' from '[^/]+$')), '') end,
    case when e.item ->> 'lifecycleEvent' in ('reauthorizationRequired', 'subscriptionRemoved', 'missed')
      then e.item ->> 'lifecycleEvent' end,
    substring(e.item ->> 'resource' from '(?i)^/?users/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/events/')::uuid
  from jsonb_array_elements(case jsonb_typeof(p_items) when 'array' then p_items else jsonb_build_array(p_items) end)
    with ordinality as e (item, ordinality)
$$;
comment on function booking.notification_items is
  'The items of a Graph notification list, one row each, whatever they are; what is missing or of an unknown kind is '
  'NULL. The event id is that of resourceData, else the last segment of resource; object_id is that of the calendars '
  'owner, by which Graph names resources whatever the subscription was made for [GRAPH-46].';
