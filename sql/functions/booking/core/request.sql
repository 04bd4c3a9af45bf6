create or replace function booking.request() returns jsonb
language sql stable
as $$ select nullif(current_setting('booking.request', true), '')::jsonb $$;
comment on function booking.request is
  'What the application told of the request that this transaction answers: {client: network address, agent, principal: '
  'as booking.principal tells}; only the principal is always told. NULL: no request, but a worker, the command line or '
  'a DBA. What it is called by is booking.correlation_id.';
