create or replace function booking.busy_fetch(
  p_salesperson booking.salespersons, p_from timestamptz, p_to timestamptz, p_max_age_seconds double precision
) returns jsonb
language plpgsql
as $$
declare
  -- A day's busy times reach that far beyond it.
  c_margin constant interval := booking.widest_buffer();
  v_now timestamptz := booking.now();
  v_since timestamptz := v_now - make_interval(secs => greatest(p_max_age_seconds, 1));
  v_first date := (p_from at time zone 'UTC')::date;
  v_last date := ((p_to - interval '1 microsecond') at time zone 'UTC')::date;
  v_stale daterange;
  v_lease uuid;
  v_generation bigint;
  v_address jsonb;
begin
  if not p_salesperson.has_calendar then
    return null;
  end if;
  if booking.is_cached(p_salesperson.id, p_from, p_to, p_max_age_seconds) then
    return null;
  end if;
  v_address := booking.calendar_address(p_salesperson.id);
  if v_address is null then
    return null;
  end if;

  update booking.calendar_freshness f
  set lease = gen_random_uuid(), lease_until = v_now + make_interval(secs => booking.lease_seconds())
  where f.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson.id)
    and (f.lease is null or f.lease_until <= v_now)
  returning f.lease, f.generation into v_lease, v_generation;
  -- Looked at again: whoever had the lease may have stored what we lack while we waited for it.
  v_stale := booking.stale_days(p_salesperson.id, daterange(v_first, v_last, '[]'), v_since);
  if isempty(v_stale) then
    update booking.calendar_freshness f set lease = null, lease_until = null
    where f.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson.id)
      and f.lease = v_lease;
    return null;
  end if;

  return jsonb_build_object(
    'tenant_id', p_salesperson.tenant_id, 'salesperson_id', p_salesperson.id,
    'lease', v_lease, 'generation', v_generation,
    'provider', v_address -> 'provider', 'connection_id', v_address -> 'connection_id',
    'directory', v_address -> 'directory', 'mailbox', v_address -> 'user',
    'from_day', lower(v_stale), 'to_day', upper(v_stale) - 1,
    'from_at', booking.iso(lower(v_stale)::timestamp at time zone 'UTC' - c_margin),
    'to_at', booking.iso(upper(v_stale)::timestamp at time zone 'UTC' + c_margin));
end
$$;
comment on function booking.busy_fetch is
  'NULL when the cached busy times of every UTC day of [p_from, p_to) are at most p_max_age_seconds old (never less '
  'than one second, or no answer would ever do), or when there is no calendar to read. Else what to fetch: {tenant_id, '
  'salesperson_id, lease, generation, provider, connection_id, directory, mailbox, from_day, to_day, from_at, to_at}. '
  'It takes the lease in the same breath; lease NULL: somebody else is fetching, ask again soon.';
