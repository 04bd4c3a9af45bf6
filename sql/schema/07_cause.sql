-- What caused what is written, here and not among the functions: the defaults of tables ask it.
create or replace function booking.correlation_id() returns text
language sql stable
as $$ select nullif(current_setting('holdfast.trace_context', true), '')::jsonb ->> 'correlation_id' $$;
comment on function booking.correlation_id is
  'Id by which whoever sent a request follows what it causes (X-Correlation-ID, else the id of the request), as the '
  'caller named it in holdfast.trace_context; NULL: nobody did.';
