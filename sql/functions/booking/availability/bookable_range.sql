create or replace function booking.bookable_range(
  p_salesperson booking.salespersons, p_service booking.services, p_from timestamptz, p_to timestamptz
) returns tstzrange
language plpgsql stable
as $$
declare
  v_now timestamptz := booking.now();
  v_from timestamptz;
  v_to timestamptz;
begin
  select
    greatest(p_from, v_now + make_interval(mins => coalesce(p_service.min_notice_minutes, c.min_notice_minutes))),
    least(p_to, booking.first_instant(
      (v_now at time zone p_salesperson.timezone)::date
        + coalesce(p_service.horizon_days, c.horizon_days) + time '24:00', p_salesperson.timezone))
  into v_from, v_to
  from booking.tenant_config c where c.tenant_id = p_salesperson.tenant_id;
  return case when v_from < v_to then tstzrange(v_from, v_to) else 'empty' end;
end
$$;
comment on function booking.bookable_range is
  'The part of [p_from, p_to) in which slots may start now: after the minimum notice, up to the end of the last local '
  'day of the horizon, both the service''s or else the company''s; empty when there is none.';
