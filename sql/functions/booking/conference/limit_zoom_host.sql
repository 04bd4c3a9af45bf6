create or replace function booking.limit_zoom_host(p_user_id text, p_retry_after double precision) returns void
language sql volatile
as $$
  update booking.zoom_hosts
  set limited_until = booking.now() + make_interval(secs
    => coalesce(p_retry_after, booking.setting('retry_max_seconds')::double precision))
  where user_id = p_user_id
$$;
comment on function booking.limit_zoom_host is
  'Zoom itself said that the host is at its daily limit: it rests for as long as Zoom says, else for the longest '
  'backoff (RETRY_MAX_SECONDS).';
