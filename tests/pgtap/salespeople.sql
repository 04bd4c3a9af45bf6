-- Salespeople are added once, changed by field, and audited.
select plan(9);

insert into booking.tenants (id, name, slug) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap');
update booking.tenant_config set timezone = 'Asia/Tokyo';

create function pg_temp.add(p_user text, p_zone text default null) returns integer language sql as $$
  select (api.salesperson_create('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', p_user, 'Anna', p_zone, 'key')).status
$$;

select is(pg_temp.add('anna@acme.example'), 201, 'a new one is created');
select is((select timezone from booking.salespersons), 'Asia/Tokyo', 'in the tenant''s zone');
select is((select count(*) from booking.calendar_freshness), 1::bigint, 'with the state of the calendar');
select is((select message ->> 'kind' from pgmq.q_holdfast), 'subscription', 'and a subscription is queued');
select throws_ok($$ select pg_temp.add('ANNA@acme.example') $$, 'SB409', 'salesperson_exists', 'the same calendar is refused');
select throws_ok($$ select pg_temp.add('ben', 'CET') $$, 'SB400', 'invalid_request', 'so is an abbreviation for a zone');
select is((select (api.salesperson_update('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', id, '{"active": false}', 'key')).status from booking.salespersons),
  200, 'one can be deactivated');
select is((select jsonb_agg(meta_json -> 'after') -> 1 from booking.audit_logs where target_type = 'salesperson'), '{"active": false}', 'the change is audited');
select throws_ok($$ select api.salesperson_update('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', gen_random_uuid(), '{}', 'key') $$,
  'SB404', 'salesperson_not_found', 'an unknown one is refused');

select * from finish();
