-- Retention: every table that grows is listed; idempotency records go after a day.
select plan(6);

insert into booking.tenants (id, name, slug) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap');
insert into booking.idempotency_records (tenant_id, path, key, request_digest, response_status, response_headers, response_body, created_at)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '/holds', 'old', sha256(''), 201, '{}', '', booking.now() - interval '25 hours'),
       ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '/holds', 'new', sha256(''), 201, '{}', '', booking.now() - interval '23 hours');
insert into booking.rate_windows (scope, window_end, requests) values ('s', booking.now() - interval '1 hour', 1), ('s', booking.now(), 1);

select is((select rows from booking.retention where relation = 'idempotency_records'), 2::bigint, 'the view counts rows of all tenants');
select is((select oldest from booking.retention where relation = 'rate_windows') < booking.now() - interval '50 minutes', true, 'and knows the oldest');
select is(booking.purge('idempotency_records'), '{"purged": 1, "more": false}', 'a purge counts what went');
select isnt(booking.purge('rate_windows'), null, 'each kind for itself');
select results_eq('select key::text from booking.idempotency_records', array['new'], 'records live for a day');
select is((select rows from booking.retention where relation = 'rate_windows'), 1::bigint, 'past minutes of rates go');

select * from finish();
