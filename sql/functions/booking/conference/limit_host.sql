create or replace function booking.limit_host(p_object booking.provider_objects, p_retry_after double precision)
  returns void
language sql volatile
as $$
  update booking.conference_hosts
  set limited_until = booking.now() + make_interval(secs
    => coalesce(p_retry_after, booking.setting('retry_max_seconds')::double precision))
  where provider = p_object.provider and user_id = p_object.provider_user
$$;
comment on function booking.limit_host is
  'A provider said itself that the host of a meeting is at its daily limit: it rests for as long as was said, else for '
  'the longest backoff (RETRY_MAX_SECONDS).';
