create or replace function booking.backoff_seconds(p_attempts integer, p_retry_after double precision default null)
returns double precision
language plpgsql volatile
as $$
declare
  v_base double precision := booking.setting('retry_base_seconds')::double precision;
  v_ceiling double precision := least(
    booking.setting('retry_max_seconds')::double precision, v_base * power(2, least(p_attempts, 30)));
begin
  return greatest(0.2 * v_base + random() * greatest(v_ceiling - 0.2 * v_base, 0), coalesce(p_retry_after, 0));
end
$$;
comment on function booking.backoff_seconds is
  'Seconds until the next attempt: exponential with full jitter between RETRY_BASE_SECONDS and RETRY_MAX_SECONDS; '
  'Retry-After is never shortened.';
