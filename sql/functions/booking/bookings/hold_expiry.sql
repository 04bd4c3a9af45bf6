create or replace function booking.hold_expiry(p_held_at timestamptz, p_ttl_seconds integer) returns timestamptz
language sql stable
as $$
  select date_trunc('second', p_held_at
    + make_interval(secs => coalesce(p_ttl_seconds, booking.setting('hold_ttl_seconds')::integer) + 0.5))
$$;
comment on function booking.hold_expiry is
  'When a hold lapses: after the tenant''s hold_ttl_seconds, HOLD_TTL_SECONDS if NULL, at the nearest whole second.';
