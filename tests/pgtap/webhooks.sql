-- Notifications: items of every shape are read without an error; only the right secret counts.
select plan(7);

insert into booking.tenants (id, name, slug, status, m365_tenant_id)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap', 'active', gen_random_uuid());
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'anna@acme.example', 'Anna', 'UTC');
insert into booking.graph_subscriptions (tenant_id, salesperson_id, subscription_id, resource, client_state_digest, status, expiration_utc)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', 's-1', 'users/anna/events',
  sha256('secret'), 'live', booking.now() + interval '1 day');

select results_eq(
  $$ select subscription_id, change_type, resource_id from booking.notification_items(
       '[{"provider": "graph", "subscription_id": "s", "change_type": "updated", "resource_id": "c="}, 7, null, "x", [], {"change_type": "other"}]') $$,
  $$ values ('s', 'updated', 'c='), (null, null, null), (null, null, null), (null, null, null), (null, null, null), (null, null, null) $$,
  'an item of any shape is a row');
select results_eq(
  $$ select reason from booking.classify_notifications('[
       {"provider": "graph", "subscription_id": "s-1", "secret": "secret", "change_type": "deleted", "resource_id": "e"},
       {"provider": "graph", "subscription_id": "s-1", "secret": "Secret", "change_type": "deleted", "resource_id": "e"},
       {"provider": "graph", "subscription_id": "s-2", "secret": "secret", "change_type": "deleted", "resource_id": "e"},
       {"provider": "graph", "subscription_id": "s-1", "secret": "secret", "change_type": "deleted"},
       {"provider": "graph", "subscription_id": "s-1", "secret": "secret", "lifecycle_event": "missed"},
       {"provider": "graph", "subscription_id": "s-1", "secret": "secret", "lifecycle_event": "new one"}]') j order by j.place $$,
  $$ values (null), ('wrong_client_state'), ('unknown_subscription'), ('malformed'), (null), ('malformed') $$,
  'each item is judged by itself');
select is(api.receive_notifications('[{"provider": "graph", "subscription_id": "s-1", "secret": "secret", "change_type": "deleted", "resource_id": "e"}, 5]', 'tap'),
  '{"stored": 1, "dropped": 1, "junk": 1}', 'good items are stored beside bad ones');
select is((select status from booking.webhook_jobs), 'queued', 'a stored item is queued');
select is((select target_id from booking.audit_logs where action = 'webhook.dropped'), 'tap', 'junk is audited with its source');
update booking.tenants set status = 'disabled' where slug = 'acme-tap';
select is(api.receive_notifications('[{"provider": "graph", "subscription_id": "s-1", "secret": "secret", "change_type": "deleted", "resource_id": "e"}]', 'tap'),
  '{"stored": 0, "dropped": 1, "junk": 0}', 'a disabled tenant gets nothing');
select is((select count(*) from booking.webhook_jobs), 1::bigint, 'no job was added');

select * from finish();
