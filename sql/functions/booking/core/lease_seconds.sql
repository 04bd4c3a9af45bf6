create or replace function booking.lease_seconds() returns double precision
language sql stable
as $$ select 2 * booking.setting('provider_timeout_seconds')::double precision + 5 $$;
comment on function booking.lease_seconds is
  'How long a claim is honoured: twice PROVIDER_TIMEOUT_SECONDS plus five, like the visibility timeout of its '
  'message.';
