create or replace function booking.financial_limit() returns timestamptz
language sql volatile
as $$ select booking.now() - make_interval(years => booking.setting('financial_retention_years')::integer) $$;
comment on function booking.financial_limit is
  'What of payments and books is older than this is purged: FINANCIAL_RETENTION_YEARS ago.';
