-- A company from its first request to consent, off and on again.
select plan(13);

select throws_ok($$ select api.tenant_connect('Acme', 'A') $$, 'SB400', 'invalid_request', 'a slug has a form');
create temporary table made as select api.tenant_connect('Acme', 'acme-tap') as answer;
select is((select answer ->> 'status' from made), 'pending', 'a new tenant is pending');
select is((select count(*) from booking.availability_rules), 5::bigint, 'open from Monday to Friday');
select is((select slot_minutes from booking.services where is_default), 60, 'with one service of an hour');
select is((select api.tenant_connect('Acme', 'acme-tap') ->> 'tenant_id'), (select answer ->> 'tenant_id' from made), 'asked again it is the same tenant');
select is((select api.tenant_by_state((answer ->> 'state_id')::uuid) ->> 'slug' from made), 'acme-tap', 'the state names it');
select throws_ok($$ select api.tenant_by_state(gen_random_uuid()) $$, 'SB400', 'invalid_consent_state', 'another state names none');
select is((select api.tenant_activate((answer ->> 'state_id')::uuid, '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0009', null) ->> 'status' from made), 'active', 'consent makes it active');
select throws_ok($$ select api.tenant_activate((answer ->> 'state_id')::uuid, '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0009', null) from made $$,
  'SB400', 'invalid_consent_state', 'once');
select throws_ok($$ select api.tenant_connect('Other', 'acme-tap') $$, 'SB409', 'slug_taken', 'its slug is taken');
select is((select api.tenant_set_status((answer ->> 'tenant_id')::uuid, 'disabled', 'key') ->> 'status' from made), 'disabled', 'it can be disabled');
select throws_ok($$ select api.salespeople('acme-tap') $$, 'SB404', 'tenant_not_found', 'and has no public pages then');
select is((select api.tenant_set_status((answer ->> 'tenant_id')::uuid, 'active', 'key') ->> 'status' from made), 'active', 'and enabled');

select * from finish();
