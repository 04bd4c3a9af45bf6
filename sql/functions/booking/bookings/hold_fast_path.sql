create or replace function booking.hold_fast_path(
  p_salesperson_id uuid, p_service_id uuid, p_start_at timestamptz, p_end_at timestamptz,
  p_email text, p_client text, p_now timestamptz, p_phone text default null
) returns table (service_id uuid, buffer_minutes integer, customer_id uuid, expires_at timestamptz, busy_needed jsonb,
  has_webhook boolean, place text, place_text text)
-- Plain SQL, so that it becomes part of the query that calls it. `is true` keeps a sub-query what it is.
language sql stable rows 1
as $$
  select v.id, v.buffer_minutes, k.id, booking.hold_expiry(p_now, c.hold_ttl_seconds), null::jsonb,
    c.has_hold_webhook, v.place, v.place_text
  from booking.salespersons s
  join booking.tenant_config c on c.tenant_id = booking.current_tenant()
  join booking.services v on v.tenant_id = booking.current_tenant() and v.active
    and case when p_service_id is null then v.is_default else v.id = p_service_id end
  cross join lateral (
    select p_start_at at time zone s.timezone as starts, (p_start_at at time zone s.timezone)::date as day,
      make_interval(mins => v.buffer_minutes) as buffer
    offset 0
  ) l
  left join booking.customers k on k.tenant_id = booking.current_tenant() and k.email_key = lower(p_email)
  where s.id = p_salesperson_id and s.tenant_id = booking.current_tenant() and s.active
    and (not v.needs_phone or p_phone is not null)
    -- Sold to everybody by everybody, and nothing asked: so the default service has to be, but for who offers it.
    and c.booking_access = 'public' and v.audience = 'public' and v.payment = 'none'
    and exists (
      select from booking.service_salespersons o
      where o.tenant_id = booking.current_tenant() and o.service_id = v.id) is false
    and (v.is_default or exists (
      select from booking.intake_fields f
      where f.tenant_id = booking.current_tenant() and f.service_id = v.id and f.is_required
        and f.archived_at is null) is false)
    -- Hours: the weekly ones, of no service, on a day without exception or closure, far from any change of the clock.
    and p_end_at - p_start_at = make_interval(mins => v.slot_minutes)
    and p_start_at >= p_now + make_interval(mins => coalesce(v.min_notice_minutes, c.min_notice_minutes))
    and l.day <= (p_now at time zone s.timezone)::date + coalesce(v.horizon_days, c.horizon_days)
    and (p_start_at - interval '30 hours') at time zone s.timezone = l.starts - interval '30 hours'
    and (p_start_at + interval '30 hours') at time zone s.timezone = l.starts + interval '30 hours'
    and exists (
      select from booking.availability_exceptions e
      where e.tenant_id = booking.current_tenant() and e.day = l.day
        and (e.salesperson_id is null or e.salesperson_id = p_salesperson_id)) is false
    and exists (
      select from booking.closures g
      where g.tenant_id = booking.current_tenant()
        and (g.days && daterange(l.day, l.day + 1, '[]') or g.period && tstzrange(p_start_at, p_end_at))) is false
    and exists (
      select from booking.availability_rules r
      where r.tenant_id = booking.current_tenant() and r.service_id = v.id) is false
    and exists (
      select from booking.availability_rules r
      where r.tenant_id = booking.current_tenant() and r.weekday = extract(isodow from l.day)::smallint
        and r.service_id is null
        and coalesce(r.effective_from <= l.day, true) and coalesce(r.effective_to >= l.day, true)
        and (r.salesperson_id = p_salesperson_id or r.salesperson_id is null and not exists (
          select from booking.availability_rules o
          where o.tenant_id = booking.current_tenant() and o.salesperson_id = p_salesperson_id
            and o.service_id is null
            and coalesce(o.effective_from <= l.day, true) and coalesce(o.effective_to >= l.day, true)))
        and l.starts >= l.day + r.opens and l.starts + (p_end_at - p_start_at) <= l.day + r.closes
        and mod(extract(epoch from l.starts - (l.day + r.opens)), 60 * v.step_minutes) = 0) is true
    -- Calendar, if there is one: known for five seconds at most, and nothing near the slot, not even an event of ours.
    and (not s.has_calendar or exists (
      select from booking.busy_days b
      where b.salesperson_id = p_salesperson_id and b.day = (p_start_at at time zone 'UTC')::date
        and b.day = ((p_end_at - interval '1 microsecond') at time zone 'UTC')::date
        and b.fetched_at >= p_now - interval '5 seconds'
        and not exists (
          select from unnest(b.items) as i (item)
          where i.item && tstzrange(p_start_at - l.buffer, p_end_at + l.buffer)))) is true
    -- Limits: kept even if no hold has lapsed.
    and (k.id is null or booking.is_below('max_active_holds_per_customer', (
      select count(*) from booking.bookings b
      where booking.setting('max_active_holds_per_customer') <> '0'
        and b.customer_id = k.id and b.status in ('hold', 'pending_verify'))))
    and booking.is_below('max_active_holds_per_client', (
      select count(*) from booking.bookings b
      where booking.setting('max_active_holds_per_client') <> '0'
        and b.tenant_id = booking.current_tenant() and b.client_address = p_client
        and b.status in ('hold', 'pending_verify')))
    -- Neighbours: none, lapsed or not, none that an organizer moved for a day around, and too few holds to touch
    -- the limit of a day.
    and exists (
      select from booking.reservations m
      where m.resource_id = p_salesperson_id and m.is_moved
        and m.starts_at < p_start_at + (booking.widest_buffer() + interval '24 hours')
        and m.ends_at > p_start_at - (booking.widest_buffer() + interval '24 hours')) is false
    and (
      select count(h.booking_id) < 3
        and count(*) filter (where r.starts_at < p_end_at + greatest(l.buffer, make_interval(mins => r.buffer_minutes))
          and r.ends_at > p_start_at - greatest(l.buffer, make_interval(mins => r.buffer_minutes))) = 0
      from booking.reservations r
      left join booking.holds h on h.booking_id = r.booking_id
      where r.resource_id = p_salesperson_id and not r.is_moved
        and r.starts_at > p_start_at - (booking.widest_buffer() + interval '24 hours')
        and r.starts_at < p_start_at + (booking.widest_buffer() + interval '24 hours'))
$$;
comment on function booking.hold_fast_path is
  'A look at everything that a hold must keep, in one statement: a row when all is plainly well (booking.hold_rules '
  'would agree), no row when it must be looked at closely. The row is what the booking needs; customer_id NULL: a new '
  'one. The caller holds the locks of key, customer, client and salesperson.';
