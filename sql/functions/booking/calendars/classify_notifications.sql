create or replace function booking.classify_notifications(p_items jsonb)
returns table (
  place bigint, reason text, tenant_id uuid, salesperson_id uuid, provider text, subscription_id text,
  change_type text, resource_id text, lifecycle_event text, object_id uuid, dedupe_id text
)
language sql stable
as $$
  select i.place,
    case
      when i.provider is null or i.subscription_id is null or length(i.subscription_id) > 255
        or length(i.resource_id) > 1024 or length(i.dedupe_id) > 255
        or (i.lifecycle_event is null and (i.change_type is null or i.resource_id is null)) then 'malformed'
      when s.id is null then 'unknown_subscription'
      when s.client_state_digest is distinct from sha256(convert_to(coalesce(i.secret, ''), 'UTF8'))
        then 'wrong_client_state'
      when t.status <> 'active' then 'disabled'
    end,
    s.tenant_id, s.salesperson_id, s.provider, i.subscription_id, i.change_type, i.resource_id, i.lifecycle_event,
    i.object_id, i.dedupe_id
  from booking.notification_items(p_items) i
  left join lateral (
    select g.* from booking.calendar_watches g
    where g.subscription_id = i.subscription_id and g.provider = i.provider
    union all
    -- A provider may notify before our create call has returned [GRAPH-36]: then only the secret tells whose it is.
    select g.* from booking.calendar_watches g
    where g.subscription_id is null and g.status = 'wanted' and g.provider = i.provider
      and g.client_state_digest = sha256(convert_to(i.secret, 'UTF8'))
    limit 1) s on true
  left join booking.tenants t on t.id = s.tenant_id
$$;
comment on function booking.classify_notifications is
  'Each item with the calendar it is about, which may differ from its neighbour''s [GRAPH-32], and the reason when it '
  'must not count: malformed, unknown_subscription, wrong_client_state or disabled (tenant). Secrets are compared by '
  'SHA-256 digest, so that the time it takes tells nothing about them.';
