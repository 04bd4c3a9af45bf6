create or replace function booking.webhook_pause(p_attempts integer) returns double precision
language sql volatile
as $$
  -- Nine pauses, 71.6 hours; a tenth more or less, so that what failed together does not come back together.
  select (0.9 + 0.2 * random())
    * (array[5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 72000])[greatest(least(p_attempts, 9), 1)]
$$;
comment on function booking.webhook_pause is
  'Seconds until a delivery that failed p_attempts times is tried again; the last of ten attempts comes after three '
  'days.';
