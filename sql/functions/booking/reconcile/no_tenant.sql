create or replace function booking.no_tenant() returns uuid
language sql immutable
as $$ select '00000000-0000-0000-0000-000000000000'::uuid $$;
comment on function booking.no_tenant is
  'Stands in messages for work that is no single tenant''s; row-level security shows it no row.';
