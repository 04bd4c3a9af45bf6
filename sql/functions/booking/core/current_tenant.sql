create or replace function booking.current_tenant() returns uuid
language sql stable
as $$ select nullif(current_setting('booking.tenant_id', true), '')::uuid $$;
comment on function booking.current_tenant is
  'Tenant of this transaction, NULL when none was entered (a local setting reads as empty text after its '
  'transaction).';
